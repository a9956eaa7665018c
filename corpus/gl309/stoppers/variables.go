package stoppers

var (
	never     = make(chan struct{})
	closing   = make(chan struct{})
	handedOut = make(chan struct{})
	fallback  = make(chan struct{})
)

// AwaitNever waits for what nothing in the package closes or sends on.
//
//corpus:unproven the variable can always be reached
func AwaitNever() {
	go func() { // want GL309 low
		<-never
		poll()
	}()
}

// AwaitClosing waits for what CloseAll closes.
//
//corpus:run AwaitClosing(); CloseAll()
func AwaitClosing() {
	go func() { // ok GL309
		<-closing
		poll()
	}()
}

// CloseAll ends those who wait.
func CloseAll() { close(closing) }

// AwaitHandedOut waits for what somebody else has as well.
//
//corpus:run AwaitHandedOut(); close(HandedOut())
func AwaitHandedOut() {
	go func() { // ok GL309
		<-handedOut
		poll()
	}()
}

// HandedOut hands the channel out.
func HandedOut() chan struct{} { return handedOut }

// AwaitEither does not wait for the channel alone.
//
//corpus:run AwaitEither(closed())
func AwaitEither(quit chan struct{}) {
	go func() { // ok GL309
		select {
		case <-fallback:
		case <-quit:
		}
	}()
}

func closed() chan struct{} {
	quit := make(chan struct{})
	close(quit)
	return quit
}
