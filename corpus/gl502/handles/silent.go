package handles

import (
	"log"
	"os"
	"runtime"
)

// Counted does not release.
func Counted(n *int) *socket {
	s := &socket{}
	runtime.SetFinalizer(s, func(*socket) { *n++ }) // ok GL502
	return s
}

// Logged tells.
func Logged(fd int) *socket {
	s := &socket{fd}
	runtime.SetFinalizer(s, func(s *socket) { log.Println("collected", s.fd) }) // ok GL502
	return s
}

// Taken takes it away.
func Taken(s *socket) {
	runtime.SetFinalizer(s, nil) // ok GL502
}

// Foreign is a type of another package.
func Foreign(f *os.File) {
	runtime.SetFinalizer(f, nil)              // ok GL502
	runtime.SetFinalizer(f, (*os.File).Close) // ok GL502
}

type file struct{ fd int }

// Close ends it.
func (x *file) Close() {
	runtime.SetFinalizer(x, nil)
	closeFd(x.fd)
}

// NewFile has a finalizer for those who forget Close.
func NewFile(fd int) *file {
	x := &file{fd: fd}
	runtime.SetFinalizer(x, (*file).Close) // ok GL502
	return x
}

type timer struct{ fd int }

// Stop ends it.
func (x *timer) Stop() {
	runtime.SetFinalizer(x, nil)
	closeFd(x.fd)
}

// NewTimer has a finalizer for those who forget Stop.
func NewTimer(fd int) *timer {
	x := &timer{fd: fd}
	runtime.SetFinalizer(x, (*timer).Stop) // ok GL502
	return x
}

type memory struct{ fd int }

// Free ends it.
func (x *memory) Free() {
	runtime.SetFinalizer(x, nil)
	closeFd(x.fd)
}

// NewMemory has a finalizer for those who forget Free.
func NewMemory(fd int) *memory {
	x := &memory{fd: fd}
	runtime.SetFinalizer(x, (*memory).Free) // ok GL502
	return x
}

type lease struct{ fd int }

// Release ends it.
func (x *lease) Release() {
	runtime.SetFinalizer(x, nil)
	closeFd(x.fd)
}

// NewLease has a finalizer for those who forget Release.
func NewLease(fd int) *lease {
	x := &lease{fd: fd}
	runtime.SetFinalizer(x, (*lease).Release) // ok GL502
	return x
}

type server struct{ fd int }

// Shutdown ends it.
func (x *server) Shutdown() {
	runtime.SetFinalizer(x, nil)
	closeFd(x.fd)
}

// NewServer has a finalizer for those who forget Shutdown.
func NewServer(fd int) *server {
	x := &server{fd: fd}
	runtime.SetFinalizer(x, (*server).Shutdown) // ok GL502
	return x
}

type task struct{ fd int }

// Cancel ends it.
func (x *task) Cancel() {
	runtime.SetFinalizer(x, nil)
	closeFd(x.fd)
}

// NewTask has a finalizer for those who forget Cancel.
func NewTask(fd int) *task {
	x := &task{fd: fd}
	runtime.SetFinalizer(x, (*task).Cancel) // ok GL502
	return x
}

type session struct{ fd int }

// End ends it.
func (x *session) End() {
	runtime.SetFinalizer(x, nil)
	closeFd(x.fd)
}

// NewSession has a finalizer for those who forget End.
func NewSession(fd int) *session {
	x := &session{fd: fd}
	runtime.SetFinalizer(x, (*session).End) // ok GL502
	return x
}

type view struct{ fd int }

// Destroy ends it.
func (x *view) Destroy() {
	runtime.SetFinalizer(x, nil)
	closeFd(x.fd)
}

// NewView has a finalizer for those who forget Destroy.
func NewView(fd int) *view {
	x := &view{fd: fd}
	runtime.SetFinalizer(x, (*view).Destroy) // ok GL502
	return x
}

type device struct{ fd int }

// Dispose ends it.
func (x *device) Dispose() {
	runtime.SetFinalizer(x, nil)
	closeFd(x.fd)
}

// NewDevice has a finalizer for those who forget Dispose.
func NewDevice(fd int) *device {
	x := &device{fd: fd}
	runtime.SetFinalizer(x, (*device).Dispose) // ok GL502
	return x
}

type process struct{ fd int }

// Kill ends it.
func (x *process) Kill() {
	runtime.SetFinalizer(x, nil)
	closeFd(x.fd)
}

// NewProcess has a finalizer for those who forget Kill.
func NewProcess(fd int) *process {
	x := &process{fd: fd}
	runtime.SetFinalizer(x, (*process).Kill) // ok GL502
	return x
}

type work struct{ fd int }

// Finish ends it.
func (x *work) Finish() {
	runtime.SetFinalizer(x, nil)
	closeFd(x.fd)
}

// NewWork has a finalizer for those who forget Finish.
func NewWork(fd int) *work {
	x := &work{fd: fd}
	runtime.SetFinalizer(x, (*work).Finish) // ok GL502
	return x
}

type link struct{ fd int }

// Disconnect ends it.
func (x *link) Disconnect() {
	runtime.SetFinalizer(x, nil)
	closeFd(x.fd)
}

// NewLink has a finalizer for those who forget Disconnect.
func NewLink(fd int) *link {
	x := &link{fd: fd}
	runtime.SetFinalizer(x, (*link).Disconnect) // ok GL502
	return x
}
