package receivers

import "errors"

// folder gives what goes wrong while its files are read.
type folder struct{ files []string }

// scan gives no channel where there is nothing to read.
func (f *folder) scan() chan error {
	if len(f.files) == 0 {
		return nil
	}
	failed := make(chan error, len(f.files))
	go func() {
		defer close(failed)
		for range f.files {
			failed <- errors.New("unreadable")
		}
	}()
	return failed
}

// Verify waits for the result of an empty folder for ever.
//
//corpus:run new(folder).Verify()
func (f *folder) Verify() error {
	return <-f.scan() // want GL302
}

// VerifyLater as well.
//
//corpus:run new(folder).VerifyLater()
func (f *folder) VerifyLater() error {
	failed := f.scan()
	err := <-failed // want GL302
	return err
}

// VerifyIfAny asks whether there is a channel.
//
//corpus:run new(folder).VerifyIfAny()
func (f *folder) VerifyIfAny() error {
	failed := f.scan()
	if failed == nil {
		return nil
	}
	return <-failed // ok GL302
}

// VerifyAtOnce does not wait.
//
//corpus:run new(folder).VerifyAtOnce()
func (f *folder) VerifyAtOnce() error {
	select {
	case err := <-f.scan(): // ok GL302
		return err
	default:
		return nil
	}
}

// watch gives no channel together with an error.
func (f *folder) watch() (<-chan string, error) {
	if len(f.files) == 0 {
		return nil, errors.New("empty")
	}
	changes := make(chan string, 1)
	changes <- f.files[0]
	return changes, nil
}

// FirstChange has looked at the error.
//
//corpus:run new(folder).FirstChange()
func (f *folder) FirstChange() string {
	changes, err := f.watch()
	if err != nil {
		return ""
	}
	return <-changes // ok GL302
}

// follow gives neither a channel nor an error for an empty folder.
func (f *folder) follow() (<-chan string, error) {
	switch len(f.files) {
	case 0:
		return nil, nil
	case 1:
		changes := make(chan string, 1)
		changes <- f.files[0]
		return changes, nil
	default:
		return nil, errors.New("too many")
	}
}

// LastChange cannot know.
//
//corpus:run new(folder).LastChange()
func (f *folder) LastChange() string {
	changes, err := f.follow()
	if err != nil {
		return ""
	}
	return <-changes // want GL302
}

// closedIfEmpty gives a channel that is already closed.
func (f *folder) closedIfEmpty() <-chan error {
	failed := make(chan error)
	if len(f.files) == 0 {
		close(failed)
		return failed
	}
	go func() {
		defer close(failed)
		failed <- errors.New("unreadable")
	}()
	return failed
}

// VerifyClosed gets the zero value.
//
//corpus:run new(folder).VerifyClosed()
func (f *folder) VerifyClosed() error {
	return <-f.closedIfEmpty() // ok GL302
}
