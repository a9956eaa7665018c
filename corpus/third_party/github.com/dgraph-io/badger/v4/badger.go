// Package badger declares, for the corpus, the part of the API that its cases call.
package badger

type Options struct{ Dir string }

func DefaultOptions(dir string) Options { return Options{Dir: dir} }

type DB struct{ opt Options }

type Txn struct{ db *DB }

type Item struct{ key []byte }

type Iterator struct{ txn *Txn }

type IteratorOptions struct{ Prefix []byte }

var DefaultIteratorOptions IteratorOptions

func Open(opt Options) (*DB, error) { return &DB{opt: opt}, nil }

func (db *DB) Close() error                    { return nil }
func (db *DB) NewTransaction(update bool) *Txn { return &Txn{db: db} }

// View runs fn in a transaction of its own.
func (db *DB) View(fn func(txn *Txn) error) error {
	txn := db.NewTransaction(false)
	defer txn.Discard()
	return fn(txn)
}

func (txn *Txn) Get(key []byte) (*Item, error) { return &Item{key: key}, nil }
func (txn *Txn) Set(key, val []byte) error     { return nil }
func (txn *Txn) Commit() error                 { return nil }
func (txn *Txn) Discard()                      {}

func (txn *Txn) NewIterator(opt IteratorOptions) *Iterator { return &Iterator{txn: txn} }

func (it *Iterator) Rewind()     {}
func (it *Iterator) Valid() bool { return false }
func (it *Iterator) Next()       {}
func (it *Iterator) Item() *Item { return &Item{} }
func (it *Iterator) Close()      {}

func (item *Item) Key() []byte                           { return item.key }
func (item *Item) Value(fn func(val []byte) error) error { return fn(item.key) }
func (item *Item) ValueCopy(dst []byte) ([]byte, error)  { return append(dst, item.key...), nil }
