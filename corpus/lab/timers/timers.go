// Package timers limits the time of each upload and may forget the timer when all went well.
package timers

import (
	"errors"
	"time"
)

const limit = time.Hour

type upload struct {
	data    []byte
	expired bool
}

// Service returns one upload.
func Service(leak bool) func() {
	receive := receiveStopped
	if leak {
		receive = receiveUnstopped
	}
	return func() { _ = receive(4096) }
}

func receiveUnstopped(size int) error {
	part := &upload{data: make([]byte, size)}
	timer := time.AfterFunc(limit, func() { part.expired = true }) // want GL202
	if err := part.check(); err != nil {
		timer.Stop()
		return err
	}
	return nil
}

func receiveStopped(size int) error {
	part := &upload{data: make([]byte, size)}
	timer := time.AfterFunc(limit, func() { part.expired = true }) // ok GL202
	defer timer.Stop()
	return part.check()
}

func (u *upload) check() error {
	if len(u.data) == 0 {
		return errors.New("empty")
	}
	return nil
}
