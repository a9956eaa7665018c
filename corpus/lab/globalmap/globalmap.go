// Package globalmap remembers what each visitor did, for as long as the visitor is there or longer.
package globalmap

import (
	"strconv"
	"sync"
)

type visit struct {
	pages []string
	note  [1024]byte
}

var (
	mu      sync.Mutex
	visits  = map[string]*visit{}
	present = map[string]*visit{}
)

// Service returns one visit, each of another visitor.
func Service(leak bool) func() {
	visitor := 0
	serve := serveForgetting
	if leak {
		serve = serveRemembering
	}
	return func() {
		visitor++
		serve("visitor-" + strconv.Itoa(visitor))
	}
}

func serveRemembering(name string) {
	mu.Lock()
	defer mu.Unlock()
	visits[name] = &visit{pages: []string{"/"}} // want GL401 low
}

func serveForgetting(name string) {
	mu.Lock()
	present[name] = &visit{pages: []string{"/"}} // ok GL401
	mu.Unlock()

	mu.Lock()
	delete(present, name)
	mu.Unlock()
}
