// Command commands is a program that reads its first argument as the name of what is to be done.
package main

import (
	"errors"
	"net"
	"os"
	"strings"
	"time"
)

var errLate = errors.New("late")

func main() {
	tools := map[string]tool{"count": &counter{}, "ask": &asker{}}
	if t, ok := tools[strings.Join(os.Args[1:2], "")]; ok {
		os.Exit(t.Run(os.Args[2:]))
	}
	if len(os.Args) > 1 {
		if err := measureOnce(os.Args[1]); err != nil {
			os.Exit(1)
		}
		return
	}
	if len(sizes.Name) == len(os.Args) && !sizes.Do(nil) {
		os.Exit(1)
	}
	l, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		os.Exit(1)
	}
	defer l.Close()
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		serveOne(conn)
	}
}

// Command is what the first argument can name.
type Command struct {
	Name string
	Do   func(args []string) bool
}

var sizes = Command{Name: "sizes"}

func init() {
	sizes.Do = measureAll
}

// measureAll is the value of a command alone.
//
//corpus:unproven its process ends before anybody can look
func measureAll(args []string) bool {
	found := make(chan int64)
	for _, arg := range args {
		go func() {
			info, err := os.Stat(arg)
			if err == nil {
				found <- info.Size() // want GL301 low
			} else {
				found <- 0 // want GL301 low
			}
		}()
	}
	for range args {
		if <-found == 0 {
			return false
		}
	}
	return true
}

type tool interface {
	Run(args []string) int
}

type counter struct{ seen int }

// Run is a command: its process ends when it has given its exit status.
//
//corpus:unproven its process ends before anybody can look
func (c *counter) Run(args []string) int {
	results := make(chan int)
	go func() {
		results <- len(strings.Join(args, "")) // want GL301 low
	}()
	select {
	case n := <-results:
		c.seen += n
		return 0
	case <-time.After(time.Second):
		return 1
	}
}

type asker struct{}

func (asker) Run(args []string) int {
	if err := askAll(args); err != nil {
		return 2
	}
	return 0
}

// askAll is called by a command alone.
//
//corpus:unproven its process ends before anybody can look
func askAll(args []string) error {
	failed := make(chan error)
	for _, arg := range args {
		go func() {
			_, err := os.ReadFile(arg)
			failed <- err // want GL301 low
		}()
	}
	for range args {
		if err := <-failed; err != nil {
			return err
		}
	}
	return nil
}

// measureOnce is called by main alone, which then returns.
//
//corpus:unproven its process ends before anybody can look
func measureOnce(path string) error {
	sizes := make(chan int64)
	go func() {
		info, err := os.Stat(path)
		if err == nil {
			sizes <- info.Size() // want GL301 low
		} else {
			sizes <- 0 // want GL301 low
		}
	}()
	select {
	case <-sizes:
		return nil
	case <-time.After(time.Second):
		return errLate
	}
}

// serveOne is called by main for each connection.
//
//corpus:unproven it is part of a program of its own
func serveOne(conn net.Conn) {
	greeting := make(chan string)
	go func() {
		buf := make([]byte, 16)
		n, _ := conn.Read(buf)
		greeting <- string(buf[:n]) // want GL301
	}()
	select {
	case <-greeting:
	case <-time.After(time.Second):
	}
	_ = conn.Close()
}

// watch is a command that works for as long as there is something to do.
type watch struct{ jobs chan string }

// Run starts a goroutine for each job, which may come late.
//
//corpus:unproven it is part of a program of its own
func (w *watch) Run(args []string) int {
	for job := range w.jobs {
		done := make(chan int)
		go func() {
			done <- len(job) + len(args) // want GL301
		}()
		select {
		case <-done:
		case <-time.After(time.Second):
		}
	}
	return 0
}
