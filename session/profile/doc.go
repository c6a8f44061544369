// Package profile holds saved connections: what a Profile is, whether it is right, and the workspace file that keeps
// them.
//
// A Profile is plain data. Its zero values mean the defaults, which WithDefaults fills in, and Validate names everything
// that is wrong with it in words that fit beside the field. A Folder groups profiles and can carry headers and saved
// messages for all of them; a Workspace is the folders and profiles in the order a person gave them.
//
// Load reads workspace.json and Save replaces it. The file is meant to be read, compared and kept in version control by
// a team: its order is stable, fields that a newer or a patched version wrote are kept, an edit from outside is never
// overwritten unasked, and nothing that was there is lost, be it to a crash, a full disk or a stray byte.
package profile
