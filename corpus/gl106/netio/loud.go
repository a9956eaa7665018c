// Package netio dials, listens and accepts.
package netio

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/rpc"
	"net/smtp"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

// PortIsOpen connects and forgets the connection.
func PortIsOpen(host string, port int) bool {
	_, err := net.DialTimeout("tcp", net.JoinHostPort(host, fmt.Sprint(port)), time.Second) // want GL106
	return err == nil
}

// Greeting returns early when the greeting can't be read.
func Greeting(addr string) (string, error) {
	conn, err := net.Dial("tcp", addr) // want GL106
	if err != nil {
		return "", err
	}
	if err := conn.SetReadDeadline(time.Now().Add(time.Second)); err != nil {
		return "", err
	}
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil {
		return "", fmt.Errorf("greeting: %w", err)
	}
	conn.Close()
	return strings.TrimRight(line, "\r\n"), nil
}

// FreePort listens to find a port and keeps listening.
func FreePort() (int, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0") // want GL106
	if err != nil {
		return 0, err
	}
	return ln.Addr().(*net.TCPAddr).Port, nil
}

// PeerName drops the connection when the certificate is of somebody else.
func PeerName(addr, want string) (string, error) {
	conn, err := tls.Dial("tcp", addr, &tls.Config{ServerName: want}) // want GL106
	if err != nil {
		return "", err
	}
	certs := conn.ConnectionState().PeerCertificates
	if len(certs) == 0 {
		return "", errors.New("no certificate")
	}
	name := certs[0].Subject.CommonName
	return name, conn.Close()
}

// AcceptLimited refuses connections beyond a limit and leaves them open.
func AcceptLimited(ln net.Listener, max int, serve func(net.Conn)) error {
	slots := make(chan struct{}, max)
	for {
		conn, err := ln.Accept() // want GL106
		if err != nil {
			return err
		}
		select {
		case slots <- struct{}{}:
		default:
			continue
		}
		go func() {
			defer func() { <-slots }()
			defer conn.Close()
			serve(conn)
		}()
	}
}

// SendDatagram uses a packet connection once.
func SendDatagram(ctx context.Context, to net.Addr, payload []byte) error {
	var lc net.ListenConfig
	pc, err := lc.ListenPacket(ctx, "udp", ":0") // want GL106
	if err != nil {
		return err
	}
	_, err = pc.WriteTo(payload, to)
	return err
}

// DialWithHandshake keeps each connection whose handshake fails.
func DialWithHandshake(ctx context.Context, addrs []string, hello []byte) (net.Conn, error) {
	var d net.Dialer
	var errs []error
	for _, a := range addrs {
		conn, err := d.DialContext(ctx, "tcp", a) // want GL106
		if err != nil {
			errs = append(errs, err)
			continue
		}
		if _, err := conn.Write(hello); err != nil {
			errs = append(errs, err)
			continue
		}
		return conn, nil
	}
	return nil, errors.Join(errs...)
}

// Upgrade takes the connection from the server and returns without closing it.
func Upgrade(w http.ResponseWriter, r *http.Request) {
	hj, ok := w.(http.Hijacker)
	if !ok {
		http.Error(w, "no hijacking", http.StatusInternalServerError)
		return
	}
	conn, buf, err := hj.Hijack() // want GL106
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	fmt.Fprintf(buf, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: raw\r\n\r\n")
	if err := buf.Flush(); err != nil {
		return
	}
	fmt.Fprintln(conn, "hello")
}

// RemoteTime calls once and keeps the client.
func RemoteTime(addr string) (t time.Time, err error) {
	client, err := rpc.Dial("tcp", addr) // want GL106
	if err != nil {
		return t, err
	}
	err = client.Call("Clock.Now", struct{}{}, &t)
	return t, err
}

// SendMail quits only when everything went well.
func SendMail(addr, from, to string, body []byte) error {
	c, err := smtp.Dial(addr) // want GL106
	if err != nil {
		return err
	}
	if err := c.Mail(from); err != nil {
		return err
	}
	if err := c.Rcpt(to); err != nil {
		return err
	}
	w, err := c.Data() // ok GL106
	if err != nil {
		return err
	}
	_, err = w.Write(body)
	if err := errors.Join(err, w.Close()); err != nil {
		return err
	}
	return c.Quit()
}

// Subscribe leaves the websocket open when the first message can't be sent.
func Subscribe(ctx context.Context, addr, topic string) (*websocket.Conn, error) {
	ws, _, err := websocket.DefaultDialer.DialContext(ctx, addr, nil) // want GL106
	if err != nil {
		return nil, err
	}
	if err := ws.WriteJSON(map[string]string{"subscribe": topic}); err != nil {
		return nil, err
	}
	return ws, nil
}

// EchoOnce upgrades and forgets the websocket.
func EchoOnce(up *websocket.Upgrader) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ws, err := up.Upgrade(w, r, nil) // want GL106
		if err != nil {
			return
		}
		typ, msg, err := ws.ReadMessage()
		if err != nil {
			return
		}
		_ = ws.WriteMessage(typ, msg)
	}
}
