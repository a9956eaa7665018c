package servers

import "net/http"

// A Registry is emptied by another package.
type Registry struct{ Names map[string]bool }

// Names is the registry of the program.
var Names = &Registry{Names: map[string]bool{}}

// Enter adds a name.
func Enter(w http.ResponseWriter, r *http.Request) {
	Names.Names[r.Host] = true // ok GL403
}
