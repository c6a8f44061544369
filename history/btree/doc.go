// Package btree reads the rows of one table straight from the pages of a SQLite file, in the order of their numbers, many
// times as fast as through SQLite: pages are mapped, not read, what doesn't hold what is searched for is not
// copied from where it lies, and nothing is made that has to be collected.
//
// It knows the format (https://sqlite.org/fileformat2.html) just far enough for a table whose rows have numbers and are
// integers and blobs. Whatever it doesn't expect is an error: the caller then asks SQLite, which may know better. A file
// that anyone may have written makes it neither panic, nor loop, nor allocate more than a few megabytes; one that gets
// shorter while it is read is an error too.
//
// What is read is right only while nobody changes the file: within a read transaction of SQLite's, after Fresh has said
// that the file is still what was opened.
package btree
