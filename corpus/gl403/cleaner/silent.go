// Package cleaner empties what another package fills.
package cleaner

import "example.com/corpus/gl403/servers"

// Clean empties the registry.
func Clean() { clear(servers.Names.Names) }
