package deadlocks

import (
	"errors"
	"sync"
	"time"
)

// The repair of Cockroach584: the lock is released before the loop ends.
func GossipEnds() {
	var mu sync.Mutex
	closed := true
	for range 2 {
		go func() {
			for {
				mu.Lock() // ok GL305
				if closed {
					mu.Unlock()
					break
				}
				mu.Unlock()
			}
		}()
	}
}

type logger struct {
	mu    sync.Mutex
	lines int
	dead  bool
}

func (l *logger) exitLocked() { l.dead = true }

// The repair of Cockroach9935: what ends the log is called with the lock held, and does not take it.
//
//corpus:run new(logger).Print("a", errors.New("full"))
func (l *logger) Print(line string, err error) {
	l.mu.Lock() // ok GL305
	defer l.mu.Unlock()
	if err != nil {
		l.exitLocked()
		return
	}
	l.lines += len(line)
}

type replica struct {
	mu    sync.Mutex
	store *store
	ticks int
}

type store struct {
	queue    sync.Mutex
	replicas []*replica
	beats    int
}

func (s *store) heartbeat() {
	s.queue.Lock()
	s.beats = 0
	s.queue.Unlock()
	for _, r := range s.replicas {
		r.mu.Lock()
		r.ticks++
		r.mu.Unlock()
	}
}

func (r *replica) tick() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.store.queue.Lock()
	r.store.beats++
	r.store.queue.Unlock()
}

// The repair of Cockroach10214: the queue is unlocked before replicas are locked.
//
//corpus:times 50
func Heartbeats() {
	s := &store{}
	r := &replica{store: s}
	s.replicas = []*replica{r}
	go s.heartbeat()
	go r.tick() // ok GL305
}

type lease struct {
	mu   sync.Mutex
	name string
}

type names struct {
	mu  sync.Mutex
	all map[string]*lease
}

// The repair of Cockroach7504: both take the table before the lease.
//
//corpus:times 50
func Leases() {
	l := &lease{name: "a"}
	n := &names{all: map[string]*lease{"a": l}}
	go func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		l.mu.Lock() // ok GL305
		defer l.mu.Unlock()
		l.name = "b"
	}()
	go func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		l.mu.Lock() // ok GL305
		defer l.mu.Unlock()
		delete(n.all, l.name)
	}()
}

type raft struct {
	mu    sync.RWMutex
	terms int
}

func (r *raft) statusLocked() int { return r.terms }

func (r *raft) scan() int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.statusLocked()
}

// The repair of Cockroach3710: the read lock is taken once in the chain of calls.
//
//corpus:times 50
func Scan() {
	r := &raft{}
	go r.scan() // ok GL305
	go func() {
		r.mu.Lock() // ok GL305
		r.terms++
		r.mu.Unlock()
	}()
}

type cache struct {
	mu    sync.RWMutex
	items []string
}

func (c *cache) String() string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.textLocked()
}

func (c *cache) textLocked() (text string) {
	for _, item := range c.items {
		text += item
	}
	return text
}

// The repair of Cockroach6181: who holds the read lock does not ask for the locked text.
//
//corpus:times 50
func Lookup() {
	c := &cache{}
	for range 2 {
		go func() {
			c.mu.RLock() // ok GL305
			text := c.textLocked()
			c.mu.RUnlock()
			c.mu.Lock() // ok GL305
			c.items = append(c.items, text)
			c.mu.Unlock()
		}()
	}
	_ = c.String()
}

// The repair of Cockroach16167: the writer's lock is given back before the reader's is taken.
//
//corpus:times 50
func Config() (n int) {
	var mu sync.RWMutex
	go func() {
		mu.Lock() // ok GL305
		n++
		mu.Unlock()
	}()
	mu.Lock() // ok GL305
	n++
	mu.Unlock()
	mu.RLock() // ok GL305
	defer mu.RUnlock()
	return n
}

type client struct {
	mu  sync.RWMutex
	ctx error
}

//corpus:run c := &client{}; c.acquire(); c.mu.RUnlock()
func (c *client) acquire() error {
	c.mu.RLock() // ok GL305
	if c.ctx != nil {
		c.mu.RUnlock()
		return c.ctx
	}
	return nil
}

// The repair of Etcd5509: a failed acquire holds no lock.
//
//corpus:run Get(errors.New("closed"))
func Get(failed error) {
	c := &client{ctx: failed}
	if c.acquire() == nil {
		c.mu.RUnlock()
	}
	c.mu.Lock() // ok GL305
	c.ctx = nil
	c.mu.Unlock()
}

type endpoints struct {
	mu    sync.RWMutex
	picks int
}

func (e *endpoints) setLocked() { e.picks++ }

// The repair of Etcd6708: the inner function relies on the lock of the outer one.
func Sync() {
	e := &endpoints{}
	e.mu.Lock() // ok GL305
	defer e.mu.Unlock()
	e.setLocked()
}

type lessor struct {
	mu         sync.Mutex
	checkpoint func()
}

// The repair of Etcd10492: the callback runs after the lock is given back.
func Checkpoint() {
	l := &lessor{}
	l.checkpoint = func() {
		l.mu.Lock() // ok GL305
		defer l.mu.Unlock()
	}
	l.mu.Lock() // ok GL305
	l.mu.Unlock()
	l.checkpoint()
}

type server struct {
	mu       sync.Mutex
	draining bool
}

func (s *server) stop() {
	s.mu.Lock()
	if s.draining {
		s.mu.Unlock()
		return
	}
	s.draining = true
	s.mu.Unlock()
}

// The repair of Grpc795: the second stop gives the lock back too.
func GracefulStop() {
	s := &server{}
	s.stop()
	s.stop()
	s.mu.Lock() // ok GL305
	s.mu.Unlock()
}

type connections struct {
	mu   sync.Mutex
	subs map[int]bool
}

func (c *connections) remove(id int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.subs[id] {
		return
	}
	delete(c.subs, id)
}

// The repair of Grpc3017: a connection that is gone already leaves no lock behind.
func Remove() {
	c := &connections{subs: map[int]bool{1: true}}
	for range 2 {
		go c.remove(1) // ok GL305
	}
}

// The repair of Hugo3251: the map is locked only while it is asked, for reading as for writing.
func Fetch() {
	var mu sync.RWMutex
	locks := map[string]*sync.Mutex{}
	of := func(url string) *sync.Mutex {
		mu.Lock() // ok GL305
		defer mu.Unlock()
		if locks[url] == nil {
			locks[url] = new(sync.Mutex)
		}
		return locks[url]
	}
	var wg sync.WaitGroup
	for range 3 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			own := of("a")
			own.Lock() // ok GL305
			own.Unlock()
		}()
	}
	wg.Wait() // ok GL306
}

type page struct {
	mu   sync.Mutex
	text string
	once sync.Once
}

func (p *page) render() { p.text = "x" }

func (p *page) init() {
	p.once.Do(func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.render()
	})
}

// The repair of Hugo5379: rendering does not take the lock under which it runs.
func Render() {
	p := &page{}
	var wg sync.WaitGroup
	for range 2 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			p.init() // ok GL305
		}()
	}
	wg.Wait() // ok GL306
}

// The repair of Kubernetes13135: the watcher calls the cacher without its own lock.
//
//corpus:times 50
func Cacher() {
	var cacher, watcher sync.Mutex
	go func() {
		cacher.Lock() // ok GL305
		watcher.Lock()
		watcher.Unlock()
		cacher.Unlock()
	}()
	go func() {
		watcher.Lock() // ok GL305
		watcher.Unlock()
		cacher.Lock()
		cacher.Unlock()
	}()
}

type deliverer struct {
	mu      sync.Mutex
	handler func()
}

// The repair of Kubernetes30872: the handler runs when the deliverer is unlocked.
//
//corpus:times 50
func Deliver() {
	var informer sync.Mutex
	d := &deliverer{handler: func() {
		informer.Lock() // ok GL305
		defer informer.Unlock()
	}}
	go func() {
		d.mu.Lock() // ok GL305
		handle := d.handler
		d.mu.Unlock()
		handle()
	}()
	go func() {
		informer.Lock() // ok GL305
		defer informer.Unlock()
		d.mu.Lock() // ok GL305
		defer d.mu.Unlock()
	}()
}

type cpus struct {
	mu    sync.RWMutex
	sets  map[string]int
	first int
}

func (c *cpus) getLocked(id string) (int, bool) { n, ok := c.sets[id]; return n, ok }

func (c *cpus) getOrDefault(id string) int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if n, ok := c.getLocked(id); ok {
		return n
	}
	return c.first
}

// The repair of Kubernetes62464: the lookup inside does not lock again.
//
//corpus:times 50
func Policy() {
	c := &cpus{}
	go c.getOrDefault("a") // ok GL305
	go func() {
		c.mu.Lock() // ok GL305
		defer c.mu.Unlock()
		c.first++
	}()
}

// The repair of Kubernetes58107: nobody sleeps on the condition while it holds the read lock.
func Quota() {
	var workers sync.RWMutex
	var mu sync.Mutex
	cond := sync.NewCond(&mu)
	items := 0
	go func() {
		mu.Lock()
		for items == 0 {
			cond.Wait() // ok GL306
		}
		mu.Unlock()
		workers.RLock() // ok GL305
		workers.RUnlock()
	}()
	workers.Lock() // ok GL305
	workers.Unlock()
	mu.Lock()
	items++
	mu.Unlock()
	cond.Broadcast()
}

type device struct{ mu sync.Mutex }

type devices struct {
	mu  sync.Mutex
	all []*device
}

func (d *devices) with(one *device, use func()) {
	d.mu.Lock()
	d.mu.Unlock()
	one.mu.Lock()
	defer one.mu.Unlock()
	use()
}

// The repair of Moby4951: the lock of all is given back before that of one is taken.
//
//corpus:times 50
func Devices() {
	d := &devices{all: []*device{{}}}
	for range 2 {
		go d.with(d.all[0], func() { // ok GL305
			d.mu.Lock()
			defer d.mu.Unlock()
		})
	}
}

// The repair of Moby7559: a failed dial releases the lock before the next turn.
//
//corpus:run Proxy(2, func() error { return errors.New("refused") })
func Proxy(packets int, dial func() error) {
	var tracked sync.Mutex
	for range packets {
		tracked.Lock() // ok GL305
		if dial() != nil {
			tracked.Unlock()
			continue
		}
		tracked.Unlock()
	}
}

// The repair of Moby17176: nothing to delete is no reason to keep the lock.
//
//corpus:run Deleted(nil)
func Deleted(list []string) int {
	var mu sync.Mutex
	count := func() int {
		mu.Lock() // ok GL305
		defer mu.Unlock()
		if len(list) == 0 {
			return 0
		}
		return len(list)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		count()
	}()
	<-done // ok GL302
	return count()
}

type machine struct {
	mu    sync.Mutex
	disks int
}

func (m *machine) removeLocked() { m.disks-- }

func (m *machine) add(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.disks++
	if err != nil {
		m.removeLocked()
	}
}

// The repair of Moby36114: the way back after a failure knows that the lock is held.
func AddDisk() {
	m := &machine{}
	go m.add(errors.New("full")) // ok GL305
}

type mapping struct {
	mu    sync.RWMutex
	addrs []string
}

func (m *mapping) notify() int {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return len(m.addrs)
}

// The repair of Syncthing4829: listeners are told after the lock is given back.
func Clear() {
	m := &mapping{}
	m.mu.Lock() // ok GL305
	m.addrs = nil
	m.mu.Unlock()
	m.notify()
}

// The repair of Etcd7902: the wait for the next round comes after the unlock.
func Rounds() {
	var mu sync.Mutex
	next := make(chan struct{})
	var wg sync.WaitGroup
	for n := range 2 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			mu.Lock() // ok GL305
			leader := n == 0
			mu.Unlock()
			if leader {
				close(next)
			}
			<-next // ok GL302
		}()
	}
	wg.Wait() // ok GL306
}

// The repair of Grpc1460: the keeper of the connection sleeps without the lock.
func KeepAlive() {
	var mu sync.Mutex
	awaken := make(chan struct{}, 1)
	go func() {
		mu.Lock()
		mu.Unlock()
		<-awaken // ok GL302
	}()
	mu.Lock() // ok GL305
	awaken <- struct{}{}
	mu.Unlock()
}

// The repair of Istio16224: the event is handed on when the lock has been given back.
func Events() {
	var mu sync.Mutex
	events := make(chan int)
	go func() {
		mu.Lock()
		n := 1
		mu.Unlock()
		events <- n // ok GL301
	}()
	mu.Lock() // ok GL305
	mu.Unlock()
	<-events // ok GL302
}

// The repair of Kubernetes10182: the status is sent after the unlock.
func Statuses() {
	var mu sync.Mutex
	statuses := make(chan bool)
	for range 2 {
		go func() {
			mu.Lock()
			mu.Unlock()
			statuses <- true // ok GL301
		}()
	}
	for range 2 {
		<-statuses // ok GL302
		mu.Lock()  // ok GL305
		mu.Unlock()
	}
}

// The repair of Kubernetes26980: the listener is unlocked before it waits for news.
func Pop() {
	var mu sync.Mutex
	news := make(chan int, 1)
	done := make(chan struct{})
	go func() {
		defer close(done)
		mu.Lock()
		mu.Unlock()
		<-news // ok GL302
	}()
	mu.Lock() // ok GL305
	news <- 1
	mu.Unlock()
	<-done // ok GL302
}

// The repair of Moby28462: the probe is told to stop by closing, for which nobody has to listen.
//
//corpus:times 20
func Health() {
	var mu sync.Mutex
	stop := make(chan struct{})
	go func() {
		for {
			select {
			case <-stop:
				return
			default:
				mu.Lock() // ok GL305
				mu.Unlock()
				time.Sleep(time.Millisecond)
			}
		}
	}()
	mu.Lock()
	close(stop)
	mu.Unlock()
}
