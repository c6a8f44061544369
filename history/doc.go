// Package history keeps what a session recorded and finds it again.
//
// A capture is one SQLite file. Create starts one; Append copies entries into a bounded queue, a writer commits them in
// chunks within a tenth of a second, and numbers them from 1 without holes: what could not be kept is a gap that says
// how much. Open reads one back, also one that crashed or that this process is still writing. However it is opened, a
// View shows it: the entries that a Query matches, in order, growing live, each row found at once among ten million.
//
//	c, err := history.Create(path, history.Info{ID: id, Start: now})
//	c.Append(&entry)
//	q, err := history.ParseQuery(`type:text $.price>100`, time.Now())
//	v := c.View(q)
//	for range v.Changed() { rows, err := v.Rows(ctx, v.Len()-50, 50) }
//
// A Catalog lists the captures of a folder, Check says whether one is sound. Nothing else may open a capture's file
// while it is open here; see registry.
package history
