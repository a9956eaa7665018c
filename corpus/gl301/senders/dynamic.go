package senders

type sink interface{ put(n int) }

type pipe chan<- int

func (p pipe) put(n int) { p <- n }

type putFunc func(n int)

func (f putFunc) put(n int) { f(n) }

// Converted sends by a method that the channel has only as another type.
func Converted() {
	ch := make(chan int)
	var s sink = pipe(ch)
	go func() { // want GL301
		s.put(1)
	}()
}

// ConvertedAndRead is received from.
func ConvertedAndRead() {
	ch := make(chan int)
	var s sink = pipe(ch)
	go func() {
		s.put(1) // ok GL301
	}()
	<-ch
}

// ConvertedFunction sends by a function that an interface holds.
func ConvertedFunction() {
	ch := make(chan int)
	var s sink = putFunc(func(n int) {
		ch <- n // want GL301
	})
	go func() {
		s.put(1)
	}()
}

// ConvertedFunctionAndRead is received from.
func ConvertedFunctionAndRead() {
	ch := make(chan int)
	var s sink = putFunc(func(n int) {
		ch <- n // ok GL301
	})
	go func() {
		s.put(1)
	}()
	<-ch
}

func spread(values []int, workers int) {
	ch := make(chan int)
	defer close(ch)
	for i := 0; i < workers; i++ {
		go func() {
			for range ch {
			}
		}()
	}
	for _, value := range values {
		ch <- value
	}
}

// Unstaffed asks for no worker.
func Unstaffed() {
	go spread([]int{1, 2}, 0) // want GL301
}

// Staffed asks for some.
func Staffed() {
	go spread([]int{1, 2}, 2) // ok GL301
}
