// Package finalizer hands out pages and counts them when the collector takes them back.
package finalizer

import (
	"runtime"
	"sync/atomic"
)

var inUse atomic.Int64

type page struct {
	data [8192]byte
	used int
}

// Service returns the use of one page.
func Service(leak bool) func() {
	take := takeByParameter
	if leak {
		take = takeByCapture
	}
	return func() { take().used++ }
}

func takeByCapture() *page {
	p := new(page)
	inUse.Add(1)
	runtime.SetFinalizer(p, func(*page) { p.giveBack() }) // want GL501
	return p
}

func takeByParameter() *page {
	p := new(page)
	inUse.Add(1)
	runtime.SetFinalizer(p, func(dead *page) { dead.giveBack() }) // ok GL501
	return p
}

func (p *page) giveBack() {
	p.used = 0
	inUse.Add(-1)
}
