// Command upkeepd makes some things once and others for each connection.
package main

import (
	"log"
	"net"
	"net/http"
	"sync"

	"example.com/corpus/gl307/upkeep"
)

// command is what the command line can run.
type command struct {
	name string
	run  func(args []string) bool
}

var serve = &command{name: "serve"}

func init() {
	serve.run = runServe
}

var seal = sync.OnceValue(newSeal)

func newSeal() *upkeep.Seal { return upkeep.NewSeal() }

func main() {
	if !serve.run(nil) {
		log.Fatal("not served")
	}
}

func runServe([]string) bool {
	upkeep.NewStock().Close()
	launch("index", func() { upkeep.NewIndex() })
	makeShelf := func() *upkeep.Shelf { return upkeep.NewShelf() }
	makeShelf()
	http.HandleFunc("/seal", func(http.ResponseWriter, *http.Request) { seal() })
	http.HandleFunc("/", upkeep.Answer)
	l, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		return false
	}
	defer l.Close()
	upkeep.SailAll(&upkeep.Ferry{}, &upkeep.Buoy{})
	accept(l)
	return true
}

// launch starts a part of the program.
func launch(name string, start func()) {
	log.Print(name)
	go func() {
		start()
		log.Print(name, " is there")
	}()
}

func accept(l net.Listener) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		upkeep.NewSession(conn)
		launch("peer", func() { upkeep.NewPeer() })
	}
}
