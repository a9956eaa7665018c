// Package handles asks another service over HTTP and may forget to close what it gets.
package handles

import (
	"net/http"
	"net/http/httptest"
)

// How much of an answer a connection reads at once, in bytes.
const room = 16384

// Service starts the other side and returns one request to it.
func Service(leak bool) func() {
	other := httptest.NewServer(http.HandlerFunc(answer))
	client := &http.Client{Transport: &http.Transport{ReadBufferSize: room}}
	check := checkClosed
	if leak {
		check = checkUnclosed
	}
	return func() { _ = check(client, other.URL) }
}

func answer(w http.ResponseWriter, _ *http.Request) {
	_, _ = w.Write(make([]byte, 512))
}

func checkUnclosed(client *http.Client, url string) bool {
	resp, err := client.Get(url) // want GL101
	return err == nil && resp.StatusCode == http.StatusOK
}

func checkClosed(client *http.Client, url string) bool {
	resp, err := client.Get(url) // ok GL101
	if err != nil {
		return false
	}
	defer resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}
