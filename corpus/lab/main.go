// Lab runs small services, one for each family of leaks, under a load of their own.
//
//	lab -scenario timers -leak
//
// The first line on standard output is the address of net/http/pprof, which listens on a free port
// of the loopback interface.  Without -leak the same work is done by the mended code, so that the
// two runs differ in the leak alone.
package main

import (
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"runtime"
	"sort"
	"strings"
	"time"

	"example.com/lab/backlog"
	"example.com/lab/contexts"
	"example.com/lab/finalizer"
	"example.com/lab/globalmap"
	"example.com/lab/goroutines"
	"example.com/lab/handles"
	"example.com/lab/timers"
)

// A service is set up once and gives the work of one turn of the load.
var services = map[string]func(leak bool) (turn func()){
	"backlog":    backlog.Service,
	"contexts":   contexts.Service,
	"finalizer":  finalizer.Service,
	"globalmap":  globalmap.Service,
	"goroutines": goroutines.Service,
	"handles":    handles.Service,
	"timers":     timers.Service,
}

func main() {
	// A service of this size allocates too little for the usual rate of one sample in 512 KiB.
	runtime.MemProfileRate = 256
	scenario := flag.String("scenario", "", "one of "+strings.Join(names(), ", "))
	leak := flag.Bool("leak", os.Getenv("LAB_LEAK") == "1", "run the leaking code (also LAB_LEAK=1)")
	every := flag.Duration("every", 10*time.Millisecond, "time between two turns of the load")
	life := flag.Duration("for", 10*time.Minute, "time after which the program ends by itself")
	flag.Parse()
	service, known := services[*scenario]
	if !known {
		fmt.Fprintf(os.Stderr, "lab: -scenario must be one of %s\n", strings.Join(names(), ", "))
		os.Exit(2)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	turn := service(*leak)
	turn()
	fmt.Printf("http://%s/debug/pprof\n", listener.Addr())
	go serve(listener)
	work(turn, *every, *life)
}

func names() []string {
	all := make([]string, 0, len(services))
	for name := range services {
		all = append(all, name)
	}
	sort.Strings(all)
	return all
}

func serve(listener net.Listener) {
	log.Fatal(http.Serve(listener, nil))
}

func work(turn func(), every, life time.Duration) {
	for end := time.Now().Add(life); time.Now().Before(end); {
		turn()
		time.Sleep(every)
	}
}
