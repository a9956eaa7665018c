package netio

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/rpc"
	"net/smtp"
	"os/exec"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// Ask is the usual shape.
func Ask(addr, question string) (string, error) {
	conn, err := net.Dial("tcp", addr) // ok GL106
	if err != nil {
		return "", err
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, question+"\n"); err != nil {
		return "", err
	}
	return bufio.NewReader(conn).ReadString('\n')
}

// Reachable closes at once and does not defer.
// Complaint: any close that is not deferred is reported.
func Reachable(addr string) bool {
	conn, err := net.DialTimeout("tcp", addr, time.Second) // ok GL106
	if err == nil {
		conn.Close()
	}
	return err == nil
}

func handle(conn net.Conn, log *log.Logger) {
	defer conn.Close()
	if _, err := io.Copy(conn, conn); err != nil {
		log.Print(err)
	}
}

// EchoServer gives each connection to a goroutine that closes it.
func EchoServer(ctx context.Context, addr string, logger *log.Logger) error {
	ln, err := net.Listen("tcp", addr) // ok GL106
	if err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() { ln.Close() })
	defer stop()
	defer ln.Close()
	for {
		conn, err := ln.Accept() // ok GL106
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
		go handle(conn, logger)
	}
}

// Serve leaves the listener to the server, which closes it.
func Serve(addr string, h http.Handler) error {
	ln, err := net.Listen("tcp", addr) // ok GL106
	if err != nil {
		return err
	}
	srv := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second}
	return srv.Serve(ln)
}

// ServeInBackground closes the listener when the context ends.
func ServeInBackground(ctx context.Context, addr string, serve func(net.Listener)) (net.Addr, error) {
	ln, err := net.Listen("tcp", addr) // ok GL106
	if err != nil {
		return nil, err
	}
	go func() {
		<-ctx.Done()
		ln.Close()
	}()
	go serve(ln)
	return ln.Addr(), nil
}

// DialTLS wraps a connection: closing the outer closes the inner.
func DialTLS(ctx context.Context, addr string, cfg *tls.Config) (net.Conn, error) {
	var d net.Dialer
	raw, err := d.DialContext(ctx, "tcp", addr) // ok GL106
	if err != nil {
		return nil, err
	}
	conn := tls.Client(raw, cfg) // ok GL106
	if err := conn.HandshakeContext(ctx); err != nil {
		raw.Close()
		return nil, err
	}
	return conn, nil
}

// peer keeps a connection together with its buffers.
type peer struct {
	net.Conn
	br *bufio.Reader
	bw *bufio.Writer
}

func (p *peer) Close() error {
	return errors.Join(p.bw.Flush(), p.Conn.Close())
}

// Connect returns an owner that closes what it wraps.
func Connect(addr string) (*peer, error) {
	conn, err := net.Dial("tcp", addr) // ok GL106
	if err != nil {
		return nil, err
	}
	return &peer{Conn: conn, br: bufio.NewReader(conn), bw: bufio.NewWriter(conn)}, nil
}

// Exchange closes the owner.
func Exchange(addr, msg string) (answer string, err error) {
	p, err := Connect(addr) // ok GL106
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	if _, err := p.bw.WriteString(msg); err != nil {
		return "", err
	}
	if err := p.bw.Flush(); err != nil {
		return "", err
	}
	return p.br.ReadString('\n')
}

// MailThroughConn passes the connection to a client, which then owns it.
func MailThroughConn(addr, host string) error {
	conn, err := net.DialTimeout("tcp", addr, 3*time.Second) // ok GL106
	if err != nil {
		return err
	}
	c, err := smtp.NewClient(conn, host) // ok GL106
	if err != nil {
		conn.Close()
		return err
	}
	defer c.Close()
	return c.Noop()
}

// CallThroughConn closes the client, and with it the connection.
func CallThroughConn(addr string) (sum int, err error) {
	conn, err := net.Dial("tcp", addr) // ok GL106
	if err != nil {
		return 0, err
	}
	client := rpc.NewClient(conn) // ok GL106
	defer client.Close()
	err = client.Call("Math.Add", []int{1, 2}, &sum)
	return sum, err
}

// ConnPool keeps idle connections in a channel.
type ConnPool struct {
	addr string
	idle chan net.Conn
}

// Get takes an idle connection or dials.
func (p *ConnPool) Get() (net.Conn, error) {
	select {
	case c := <-p.idle:
		return c, nil
	default:
		return net.Dial("tcp", p.addr) // ok GL106
	}
}

// Put gives a connection back, or closes it when the pool is full.
func (p *ConnPool) Put(c net.Conn) {
	select {
	case p.idle <- c:
	default:
		c.Close()
	}
}

// Close closes the idle connections.
func (p *ConnPool) Close() {
	close(p.idle)
	for c := range p.idle {
		c.Close()
	}
}

// PingPooled returns the connection to the pool, or closes it when it is broken.
func PingPooled(p *ConnPool) error {
	conn, err := p.Get() // ok GL106
	if err != nil {
		return err
	}
	if _, err := conn.Write([]byte("PING\n")); err != nil {
		conn.Close()
		return err
	}
	p.Put(conn)
	return nil
}

// hub keeps the connections of all clients.
type hub struct {
	mu    sync.Mutex
	conns map[string]*websocket.Conn
}

// Join keeps the websocket until Leave.
func (h *hub) Join(w http.ResponseWriter, r *http.Request, up *websocket.Upgrader) error {
	ws, err := up.Upgrade(w, r, nil) // ok GL106
	if err != nil {
		return err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.conns[r.RemoteAddr] = ws
	return nil
}

// Leave closes the websocket and forgets it.
func (h *hub) Leave(id string) {
	h.mu.Lock()
	ws, ok := h.conns[id]
	delete(h.conns, id)
	h.mu.Unlock()
	if ok {
		ws.Close()
	}
}

// CommandLines reads a pipe that Wait closes.
func CommandLines(ctx context.Context, name string, args ...string) (n int, err error) {
	cmd := exec.CommandContext(ctx, name, args...)
	out, err := cmd.StdoutPipe() // ok GL106
	if err != nil {
		return 0, err
	}
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	sc := bufio.NewScanner(out)
	for sc.Scan() {
		n++
	}
	return n, errors.Join(sc.Err(), cmd.Wait())
}

// InMemoryPipe holds no resource of the system.
func InMemoryPipe(write func(io.Writer) error) ([]byte, error) {
	pr, pw := io.Pipe() // ok GL106
	go func() { pw.CloseWithError(write(pw)) }()
	return io.ReadAll(pr)
}

// Takeover hijacks and closes.
func Takeover(w http.ResponseWriter, _ *http.Request) {
	conn, buf, err := http.NewResponseController(w).Hijack() // ok GL106
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer conn.Close()
	buf.WriteString("HTTP/1.0 200 OK\r\n\r\nbye\n")
	buf.Flush()
}

// FirstToAnswer races two dials; the winner is returned, the loser is closed.
func FirstToAnswer(a, b string) (net.Conn, error) {
	type dialed struct {
		conn net.Conn
		err  error
	}
	results := make(chan dialed)
	done := make(chan struct{})
	defer close(done)
	dial := func(addr string) {
		conn, err := net.Dial("tcp", addr) // ok GL106
		select {
		case results <- dialed{conn, err}:
		case <-done:
			if conn != nil {
				conn.Close()
			}
		}
	}
	go dial(a)
	go dial(b)
	var errs []error
	for range 2 {
		r := <-results
		if r.err == nil {
			return r.conn, nil
		}
		errs = append(errs, r.err)
	}
	return nil, errors.Join(errs...)
}
