package receivers

import "time"

// Retried forgets the timer at the end of a turn: what is not there has no value to take.
//
//corpus:run q := make(chan struct{}); close(q); Retried(make(chan bool), q)
func Retried(kick <-chan bool, quit <-chan struct{}) {
	var timer *time.Timer
	begin := func() {
		if timer == nil {
			timer = time.NewTimer(time.Hour)
		}
	}
	end := func() {
		if timer == nil {
			return
		}
		if !timer.Stop() {
			<-timer.C // ok GL302
		}
		timer = nil
	}
	for {
		var due <-chan time.Time
		if timer != nil {
			due = timer.C
		}
		select {
		case <-quit:
			end()
			return
		case on := <-kick:
			if on {
				begin()
			} else {
				end()
			}
		case <-due:
			timer, due = nil, nil
		}
	}
}

// RetriedTwice takes the value of a timer and asks for it again.
//
//corpus:run RetriedTwice(nil)
func RetriedTwice(kick <-chan bool) {
	go func() {
		timer := time.NewTimer(time.Millisecond)
		select {
		case <-timer.C:
		case <-kick:
		}
		if !timer.Stop() {
			<-timer.C // want GL302
		}
	}()
}

type screen struct {
	start chan int
	shown bool
}

func newScreen(lines int) (*screen, error) {
	if lines < 0 {
		return nil, errNo
	}
	return &screen{start: make(chan int, 1)}, nil
}

func (s *screen) loop() {
	s.shown = true
	<-s.start
}

func (s *screen) close() { s.shown = false }

// Shown has a screen, unless it runs in a mode in which it has returned before.
//
//corpus:run Shown(0, func() {}); Shown(3, func() {})
func Shown(lines int, work func()) {
	var s *screen
	if lines > 0 {
		var err error
		if s, err = newScreen(lines); err != nil {
			return
		}
		defer s.close()
	}
	work()
	if lines <= 0 {
		return
	}
	refresh := func() { s.start <- 2 } // ok GL301
	go s.loop()                        // ok GL302
	refresh()
}

// ShownBlank has a screen that was made by hand, without its channel.
func ShownBlank() {
	s := &screen{shown: true}
	go s.loop() // want GL302
}

type handle struct{ out chan int }

type request struct {
	*handle
	name string
}

func next(names []string) (*handle, error) {
	if len(names) == 0 {
		return nil, errNo
	}
	return &handle{out: make(chan int, 1)}, nil
}

// Requested sends to what a request contains: without a handle it would have panicked.
//
//corpus:run Requested([]string{"a"})
func Requested(names []string) {
	h, _ := next(names)
	r := &request{handle: h, name: "x"}
	go func() {
		r.out <- 1 // ok GL301
	}()
}
