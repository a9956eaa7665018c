package journals

import (
	"container/list"
	"net/http"
	"os"
	"slices"
	"sort"
	"time"
)

const most = 100

var (
	cut       []string
	limited   []string
	replaced  []string
	emptied   []string
	swapped   []string
	filtered  []string
	deleted   []string
	popped    []string
	atStart   []string
	arguments []string
	given     []string
	dequeued  = list.New()
	bounded   = list.New()
	capped    = make([]string, 0, most)
	numbers   [16]int
	position  int
	lazy      []string
	reused    []byte
	byMain    []string
	deletions []time.Time
)

// Cut keeps the last ones.
func Cut(r *http.Request) {
	cut = append(cut, r.Host) // ok GL402
	if len(cut) > most {
		cut = cut[1:]
	}
}

// Limited refuses more.
func Limited(r *http.Request) bool {
	if len(limited) >= most {
		return false
	}
	limited = append(limited, r.Host) // ok GL402
	return true
}

// Replaced is written out now and then.
func Replaced(r *http.Request) {
	replaced = append(replaced, r.Host) // ok GL402
}

// Flush takes what there is.
func Flush() []string {
	all := replaced
	replaced = nil
	return all
}

// Emptied is used again.
func Emptied(r *http.Request) {
	emptied = append(emptied, r.Host) // ok GL402
	if r.URL.Path == "/flush" {
		emptied = emptied[:0]
	}
}

// Swapped is exchanged with a local variable.
func Swapped(r *http.Request, mine []string) []string {
	swapped = append(swapped, r.Host) // ok GL402
	swapped, mine = mine, swapped
	return mine
}

// Filtered loses elements by a filter.
func Filtered(r *http.Request) {
	filtered = append(filtered, r.Host) // ok GL402
	rest := filtered[:0]
	for _, host := range filtered {
		if host != "" {
			rest = append(rest, host)
		}
	}
	filtered = rest
}

// Deleted loses one.
func Deleted(r *http.Request) {
	deleted = append(deleted, r.Host) // ok GL402
	if i := slices.Index(deleted, "gone"); i >= 0 {
		deleted = append(deleted[:i], deleted[i+1:]...)
	}
}

// Popped is a stack.
func Popped(r *http.Request) {
	popped = append(popped, r.Host) // ok GL402
	defer func() { popped = popped[:len(popped)-1] }()
}

func init() {
	for _, name := range []string{"a", "b"} {
		atStart = append(atStart, name) // ok GL402
	}
	readArguments()
}

func readArguments() {
	for _, arg := range os.Args[1:] {
		arguments = append(arguments, arg) // ok GL402
	}
	sort.Strings(arguments)
}

// Given lets other code shorten it.
func Given(r *http.Request, trim func(*[]string)) {
	given = append(given, r.Host) // ok GL402
	trim(&given)
}

// Dequeued has a reader.
func Dequeued(r *http.Request) {
	dequeued.PushBack(r.Host) // ok GL402
}

func dequeue() any {
	front := dequeued.Front()
	if front == nil {
		return nil
	}
	return dequeued.Remove(front)
}

// Bounded stops at a size.
func Bounded(r *http.Request) {
	if bounded.Len() < most {
		bounded.PushBack(r.Host) // ok GL402
	}
}

// Capped never needs a larger array.
func Capped(r *http.Request) {
	if len(capped) == cap(capped) {
		return
	}
	capped = append(capped, r.Host) // ok GL402
}

// Round goes round in an array, which has one size.
func Round(n int) {
	numbers[position] = n // ok GL402
	position = (position + 1) % len(numbers)
}

// Lazy is made when it is first needed.
func Lazy() []string {
	if lazy == nil {
		lazy = append([]string{}, os.Args...) // ok GL402
	}
	return lazy
}

// Reused has its memory used again for each line.
func Reused(r *http.Request) string {
	reused = append(reused[:0], r.Host...) // ok GL402
	return string(reused)
}

// Pruned loses what is old.
func Pruned(w http.ResponseWriter, r *http.Request) {
	now := time.Now()
	deletions = append(deletions, now) // ok GL402
	deletions = slices.DeleteFunc(deletions, func(t time.Time) bool { return now.Sub(t) > time.Hour })
}
