package waits

import (
	"runtime"
	"sync"
)

type mill struct {
	grains chan int
	wg     sync.WaitGroup
	ground int
	mu     sync.Mutex
}

// newMill starts as many workers as it counts, and has room for twice as many values.
func newMill(small bool) *mill {
	m := &mill{}
	if small {
		return m
	}
	count := 2 * runtime.NumCPU()
	m.grains = make(chan int, count*2)
	m.wg.Add(count)
	for i := 0; i < count; i++ {
		go m.grind()
	}
	return m
}

func (m *mill) grind() {
	defer m.wg.Done()
	for n := range m.grains {
		m.mu.Lock()
		m.ground += n
		m.mu.Unlock()
	}
}

func (m *mill) finish() {
	if m.grains != nil {
		close(m.grains)
	}
	m.wg.Wait()
}

// Milled ends the workers before it waits for them.
//
//corpus:run Milled([]int{1, 2, 3})
func Milled(days []int) {
	for _, day := range days {
		m := newMill(day == 0)
		go func() {
			m.finish() // ok GL306
		}()
	}
}

// MilledShort starts one worker less than it has counted.
//
//corpus:run MilledShort()
func MilledShort() {
	m := &mill{grains: make(chan int, 4)}
	count := 2 * runtime.NumCPU()
	m.wg.Add(count)
	for i := 1; i < count; i++ {
		go m.grind()
	}
	go func() { // want GL306
		m.finish()
	}()
}
