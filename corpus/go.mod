module example.com/corpus

go 1.24

require (
	github.com/coder/websocket v1.8.14
	github.com/dgraph-io/badger/v4 v4.9.0
	github.com/gorilla/websocket v1.5.3
	github.com/jackc/pgx/v5 v5.7.6
	github.com/jmoiron/sqlx v1.4.0
	go.opentelemetry.io/otel/trace v1.38.0
	google.golang.org/grpc v1.76.0
)

// The corpus is compiled without a network: these hold the few declarations that its cases need.
replace (
	github.com/coder/websocket => ./third_party/github.com/coder/websocket
	github.com/dgraph-io/badger/v4 => ./third_party/github.com/dgraph-io/badger/v4
	github.com/gorilla/websocket => ./third_party/github.com/gorilla/websocket
	github.com/jackc/pgx/v5 => ./third_party/github.com/jackc/pgx/v5
	github.com/jmoiron/sqlx => ./third_party/github.com/jmoiron/sqlx
	go.opentelemetry.io/otel/trace => ./third_party/go.opentelemetry.io/otel/trace
	google.golang.org/grpc => ./third_party/google.golang.org/grpc
)
