// Package backlog stores the sums of documents by a worker that is slower than those who send.
package backlog

import (
	"hash/crc32"
	"time"
)

type job func() uint32

// Service starts the worker and returns the sending of one document.
func Service(leak bool) func() {
	queue := make(chan job, 1<<16)
	go store(queue)
	send := sendSum
	if leak {
		send = sendDocument
	}
	return func() { send(queue) }
}

func store(queue <-chan job) {
	for each := range queue {
		_ = each()
		time.Sleep(time.Second)
	}
}

// The queue has room for all, and each job that waits in it holds a whole document.
func sendDocument(queue chan<- job) {
	document := fetch()
	queue <- func() uint32 { return crc32.ChecksumIEEE(document) }
}

// A job holds four bytes, and what finds no place in time is dropped.
func sendSum(queue chan<- job) {
	sum := crc32.ChecksumIEEE(fetch())
	if len(queue) >= 16 {
		return
	}
	select {
	case queue <- func() uint32 { return sum }:
	default:
	}
}

func fetch() []byte {
	return make([]byte, 16384)
}
