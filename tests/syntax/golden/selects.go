package p

func all(a, b chan int, done <-chan struct{}) (n int) {
	var v int
	select {
	case <-done:
		return
	case x := <-a:
		use(x)
	case v = <-b:
		use(v)
	case x, ok := <-a:
		use(x, ok)
	case arr[f()], v = <-g():
	case b <- h():
		use(b)
	case (<-a):
	}
	select {
	case a <- 1:
	default:
	}
	select {}
}
