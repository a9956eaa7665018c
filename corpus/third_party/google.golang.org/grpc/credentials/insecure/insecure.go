// Package insecure declares, for the corpus, the part of the API that its cases call.
package insecure

type Credentials struct{}

func NewCredentials() Credentials { return Credentials{} }
