package explain

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"socklens/history"
	"socklens/session/profile"
)

// ofWorkspace explains what goes wrong with the file of the saved connections.
func ofWorkspace(err error) (Explanation, bool) {
	var damaged *profile.DamagedError
	var newer *profile.NewerError
	switch {
	case errors.As(err, &damaged):
		return ofDamage(damaged), true
	case errors.As(err, &newer):
		return Explanation{What: "The saved connections were not read.",
			Why: fmt.Sprintf("%s was written by a newer version of Socklens.", newer.Path),
			Try: "Use the newer version; the file was left as it is, and nothing is saved over it."}, true
	case errors.Is(err, profile.ErrChangedOutside):
		return Explanation{What: "The connections were not saved.", Why: sentence(err.Error()),
			Try: "Choose which of the two to keep; until then both are there."}, true
	case errors.Is(err, profile.ErrNoFile):
		return Explanation{What: "The connections were not saved.", Why: "Their file could not be read when Socklens started, and what is in it must not be lost.",
			Try: "Mend or move workspace.json in the data folder, then start again."}, true
	}
	return Explanation{}, false
}

func ofDamage(e *profile.DamagedError) Explanation {
	x := Explanation{What: "The saved connections could not be read: " + filepath.Base(e.Path) + " is damaged.", Why: sentence(e.Err.Error())}
	kept := fmt.Sprintf("the damaged file was kept as %s", e.KeptAs)
	switch {
	case e.KeptAs == "":
		x.Try = fmt.Sprintf("Move %s away and start again; it could not be put aside (%v), so nothing is saved over it.", e.Path, e.KeepErr)
	case e.Backup != nil:
		x.Try = fmt.Sprintf("Use the backup of %s with %s; %s.", e.BackupTime.Format("2 Jan 15:04"), connections(len(e.Backup.Profiles)), kept)
	default:
		x.Try = fmt.Sprintf("Mend it by hand or begin anew; %s, and there is no backup.", kept)
	}
	return x
}

func connections(n int) string {
	if n == 1 {
		return "1 connection"
	}
	return fmt.Sprintf("%d connections", n)
}

// ofCapture explains what goes wrong with the file of a session.
func ofCapture(err error) (Explanation, bool) {
	words := err.Error()
	switch {
	case errors.Is(err, history.ErrNewer):
		return Explanation{What: "The session could not be opened.", Why: sentence(words), Try: "Open it with the newer version; the file was left as it is."}, true
	case errors.Is(err, history.ErrForeign), strings.Contains(words, "not a database"):
		return Explanation{What: "The file could not be opened as a session.", Why: sentence(words), Try: "Choose a file that Socklens recorded, ending in .socklens; this one was left as it is."}, true
	case errors.Is(err, history.ErrDamaged), strings.Contains(words, "malformed"):
		return Explanation{What: "The session is damaged.", Why: sentence(words), Try: "Take a copy of it if there is one; sqlite3 with .recover may save some of this one, which was left as it is."}, true
	case strings.Contains(words, "can't be repaired where it is"):
		return Explanation{What: "The session could not be opened.", Why: "Its program stopped in the middle, and finishing its work takes writing beside the file.",
			Try: "Copy it to a folder that can be written, together with the file of its name and -wal, and open it there."}, true
	case errors.Is(err, history.ErrInUse) && strings.HasPrefix(words, "save session"):
		return Explanation{What: "The session was not saved.", Why: "A session of that name is open, here or in another window.", Try: "Choose another name, or close its tab first."}, true
	case errors.Is(err, history.ErrInUse):
		return Explanation{What: "The session was not deleted.", Why: "It is open, here or in another window.", Try: "Close its tab first."}, true
	case errors.Is(err, history.ErrClosed):
		return Explanation{What: sentence(firstStep(err)), Why: "The session's file is closed.", Try: "Open the session again from the past sessions."}, true
	case strings.Contains(words, "database is locked"):
		return Explanation{What: "The session is in use.", Why: "Another program is writing the file at this moment.", Try: "Close it there, or try again in a moment."}, true
	}
	return Explanation{}, false
}

// ofFile explains what goes wrong with files and folders.
func ofFile(err error) (Explanation, bool) {
	words := err.Error()
	name, elsewhere := "the file", "choose another place"
	making, folder := "", "" // what was to be made where, or nothing
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		name = path.Path
		switch {
		case path.Op == "mkdir":
			making, folder = "folder", filepath.Dir(name)
		case strings.HasPrefix(words, "create "):
			making, folder = "file", filepath.Dir(name)
		}
	}
	switch {
	case strings.Contains(words, "data folder"):
		elsewhere = "choose another folder with --data"
	case strings.Contains(words, "folder for the capture"):
		elsewhere = "keep the capture in a file of your choice with --capture" // the folder is TMPDIR's
	case strings.Contains(words, "file to send"):
		elsewhere = "choose another file"
	}
	x := Explanation{What: sentence(firstStep(err))}
	switch {
	case making != "" && errors.Is(err, fs.ErrPermission):
		x.Why, x.Try = fmt.Sprintf("This user may not make a %s in %s.", making, folder), "Change the permissions of that folder, or "+elsewhere+"."
	case making == "folder" && errors.Is(err, syscall.ENOTDIR): // os.MkdirAll names the part that is no folder
		x.Why, x.Try = sentence(name+" is a file, and a folder is needed there"), "Check the path, or "+elsewhere+"."
	case making != "" && errors.Is(err, fs.ErrNotExist):
		x.Why, x.Try = fmt.Sprintf("There is no folder %s, or the system lets nobody make a %s in it.", folder, making), "Check the path, or "+elsewhere+"."
	case errors.Is(err, fs.ErrPermission):
		x.Why, x.Try = "This user may not read or write "+name+".", "Change its permissions, or "+elsewhere+"."
	case errors.Is(err, syscall.EROFS):
		x.Why, x.Try = sentence(name+" is on a disk that can only be read"), "Make it writable, or "+elsewhere+"."
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), strings.Contains(words, "disk is full"):
		x.Why, x.Try = "The disk is full.", "Free some room; recording goes on by itself, and what could not be kept is counted."
	case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE):
		x.Why, x.Try = "Too many files and connections are open at once.", "Close some tabs, or raise the limit of open files (ulimit -n)."
	case errors.Is(err, syscall.EISDIR):
		x.Why, x.Try = sentence(name+" is a folder"), "Choose a file in it."
	case errors.Is(err, syscall.ENOTDIR):
		x.Why, x.Try = sentence("a part of "+name+" is a file where a folder is needed"), "Check the path, or "+elsewhere+"."
	case errors.Is(err, syscall.ENAMETOOLONG):
		x.Why, x.Try = "The name is longer than the disk allows.", "Choose a shorter name."
	case errors.Is(err, fs.ErrNotExist) && strings.Contains(words, "folder for the capture"):
		x.Why, x.Try = sentence(name+" is not there"), "Set TMPDIR to a folder that is, or "+elsewhere+"."
	case errors.Is(err, fs.ErrNotExist):
		x.Why, x.Try = sentence(name+" is not there"), "Check the name, and whether it was moved or deleted."
	case errors.Is(err, fs.ErrExist):
		x.Why, x.Try = sentence(name+" exists already"), "Choose another name."
	case strings.Contains(words, "file to send"):
		x.Why, x.Try = sentence(words), "Choose another file."
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		x.Why, x.Try = "It took longer than the time-out allows.", "Check that the other side answers, or raise the time-out in Settings."
	default:
		return Explanation{}, false
	}
	return x, true
}
