package tables

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

var (
	clocks      = map[string]time.Time{}
	byTypeName  = map[string]any{}
	byTenant    = map[string]int{}
	informers   = map[string]*informer{}
	plainPolls  = map[string]int{}
	metricNames = map[string]int{}
	answersOf   = map[string]bool{}
	budgets     sync.Map
)

type poller struct{ target string }

// Poll keeps the latest for the one target that it has.
func (p *poller) Poll(ctx context.Context) {
	for {
		select {
		case <-time.After(time.Second):
			plainPolls[p.target]++ // want GL401 low
		case <-ctx.Done():
			return
		}
	}
}

// Typed has the names of types as keys.
func Typed(w http.ResponseWriter, r *http.Request, v any) {
	byTypeName[typeName(v)] = v // ok GL401
}

func typeName(v any) string {
	name := fmt.Sprintf("%T", v)
	return strings.TrimPrefix(name, "*")
}

// TenantConfig is read before anything is served.
type TenantConfig struct{ Name string }

// Served counts for each tenant of the configuration.
func Served(w http.ResponseWriter, r *http.Request, c *TenantConfig) {
	byTenant[c.Name]++ // want GL401 low
}

// Ask notes the hosts that this program has asked.
func Ask(r *http.Request, answer *http.Response) {
	if answer.StatusCode == http.StatusOK {
		clocks[r.URL.Host] = time.Now() // want GL401 low
	}
}

// Publish refuses a name that it has.
func Publish(ctx context.Context, names <-chan string) {
	for name := range names {
		if _, known := metricNames[name]; known {
			panic("published twice: " + name)
		}
		metricNames[name] = len(metricNames) // want GL401 low
	}
}

// confirm is asked with words out of a few, and once with one from elsewhere.
func confirm(action string) {
	answersOf[action] = true // want GL401 low
}

// Actions asks for each.
func Actions(w http.ResponseWriter, r *http.Request) {
	confirm("copy")
	confirm("move")
	confirm("delete")
	confirm("purge")
	confirm(r.Method)
}

// Budget limits what is asked of the machine that has the answer, of which there are few.
func Budget(w http.ResponseWriter, r *http.Request) {
	where := machineOf(r.URL.Path)
	places, _ := budgets.LoadOrStore(where, make(chan struct{}, 4)) // want GL401 low
	<-places.(chan struct{})
}

func machineOf(path string) string { return machines[len(path)%len(machines)] }

var machines = []string{"a", "b"}

type informer struct{ stop chan struct{} }

type watch struct {
	namespace string
	done      chan struct{}
}

// Start shares what watches of one namespace need; nobody takes it out.
func (w *watch) Start(out io.Writer) {
	if _, known := informers[w.namespace]; !known {
		informers[w.namespace] = &informer{stop: make(chan struct{})} // want GL401
	}
}

// Stop ends the watch.
func (w *watch) Stop() { close(w.done) }

var texts = map[int]string{}

// Answer says a code, of which there are few.
func Answer(w http.ResponseWriter, r *http.Request) {
	io.WriteString(w, text(len(r.URL.Query())))
}

func text(code int) string {
	known, ok := texts[code]
	if !ok {
		known = fmt.Sprintf("%03d", code)
		texts[code] = known // want GL401 low
	}
	return known
}

var forwards sync.Map

// Forward asks another machine, of which there are few.
func Forward(w http.ResponseWriter, r *http.Request, where string) {
	other, err := http.NewRequest(r.Method, where+r.URL.Path, r.Body)
	if err != nil {
		return
	}
	queue, _ := forwards.LoadOrStore(other.URL.Host, make(chan *http.Request, 8)) // want GL401 low
	queue.(chan *http.Request) <- other
}
