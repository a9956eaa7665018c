package receivers

type outcome struct {
	err   error
	lines int
}

func attempt(begin func() error) (o outcome) {
	o.err = begin()
	return o
}

type press struct{ jobs chan func() }

// Press starts a loop that tells how its beginning went, and leaves by the same.
//
//corpus:run Press(func() error { return errNo })
func Press(begin func() error) (*press, error) {
	p := &press{jobs: make(chan func())}
	first := make(chan outcome, 1)
	go p.loop(begin, first) // ok GL302
	if told := <-first; told.err != nil {
		return nil, told.err
	}
	return p, nil
}

func (p *press) loop(begin func() error, first chan<- outcome) {
	o := attempt(begin)
	first <- o
	if o.err != nil {
		return
	}
	for {
		job := <-p.jobs
		if job == nil {
			return
		}
		job()
	}
}

// PressDeaf starts a loop that goes on after a beginning that has failed.
//
//corpus:run PressDeaf(func() error { return errNo })
func PressDeaf(begin func() error) (*press, error) {
	p := &press{jobs: make(chan func())}
	first := make(chan outcome, 1)
	go p.deafLoop(begin, first) // want GL302
	if told := <-first; told.err != nil {
		return nil, told.err
	}
	return p, nil
}

func (p *press) deafLoop(begin func() error, first chan<- outcome) {
	o := attempt(begin)
	first <- o
	if o.err != nil {
		println("failed")
	}
	for {
		job := <-p.jobs
		if job == nil {
			return
		}
		job()
	}
}

type code int

func (c code) Error() string { return "failed" }

const tooOld code = 35

type answers struct {
	waiting chan chan string
	version int
}

func (a *answers) ask(version int) (chan string, error) {
	answer := make(chan string, 1)
	if err := a.hand(version, answer); err != nil {
		return nil, err
	}
	return answer, nil
}

func (a *answers) hand(version int, answer chan string) error {
	if version < a.version {
		return tooOld
	}
	a.waiting <- answer
	return nil
}

// Ask does not wait where nobody was asked, as an error tells that is a number.
//
//corpus:run (&answers{version: 2}).Ask(1)
func (a *answers) Ask(version int) (string, error) {
	answer, err := a.ask(version)
	if err != nil {
		return "", err
	}
	got := make(chan string, 1)
	go func() {
		got <- <-answer // ok GL302
	}()
	return <-got, nil
}
