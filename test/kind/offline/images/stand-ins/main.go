// Stand-ins for the chapter's images, and a few more, where no image registry
// is reachable. The first argument says which one to be.
package main

import (
	"fmt"
	"html"
	"io"
	"log"
	"math/rand"
	"net"
	"net/http"
	"os"
	"strings"
	"time"
)

// numbersAPI answers a random number at any path that ends in /rng, as
// kiamol/ch03-numbers-api does.
func numbersAPI(w http.ResponseWriter, r *http.Request) {
	if !strings.HasSuffix(r.URL.Path, "/rng") {
		http.NotFound(w, r)
		return
	}
	host, _ := os.Hostname()
	w.Header().Set("X-Pod", host)
	fmt.Fprintf(w, "%d\n", rand.Intn(100))
}

// numbersWeb serves a page whose button fetches a number from RngApi__Url, as
// kiamol/ch03-numbers-web does; VERSION is shown on the page.
func numbersWeb(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintf(w, "<!doctype html><title>Random Number Generator %s</title>\n", os.Getenv("VERSION"))
	fmt.Fprint(w, "<h1>Get a random number</h1><form method=post><button>Go</button></form>\n")
	if r.Method != http.MethodPost {
		return
	}
	// a connection a request, as the original does: a kept one outlives a Service
	client := http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Get(os.Getenv("RngApi__Url"))
	if err == nil {
		defer resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			err = fmt.Errorf("status %d", resp.StatusCode)
		}
	}
	if err != nil {
		log.Print(err)
		fmt.Fprint(w, "<p>RNG service unavailable!</p>\n")
		return
	}
	body, _ := io.ReadAll(io.LimitReader(resp.Body, 64))
	fmt.Fprintf(w, "<p>Here it is: %s</p>\n", html.EscapeString(strings.TrimSpace(string(body))))
}

// jenkins shows its login page, and elsewhere says that one has to log in.
func jenkins(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Jenkins", "stand-in")
	if r.URL.Path != "/login" {
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprintln(w, "<html><head><meta http-equiv='refresh' content='1;url=/login?from=%2F'/></head>Authentication required</html>")
		return
	}
	fmt.Fprintln(w, "<!doctype html><title>Sign in - Jenkins</title>")
}

// serve answers every datagram.
func serve(datagrams net.PacketConn, reply func(string) string) {
	buffer := make([]byte, 64<<10)
	for {
		if n, from, err := datagrams.ReadFrom(buffer); err == nil {
			datagrams.WriteTo([]byte(reply(string(buffer[:n]))), from)
		}
	}
}

// echo says the same back, over TCP a connection at a time and over UDP a
// datagram at a time.
func echo(address string) error {
	datagrams, err := net.ListenPacket("udp", address)
	if err != nil {
		return err
	}
	go serve(datagrams, func(request string) string { return request })
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	for {
		connection, err := listener.Accept()
		if err != nil {
			return err
		}
		go func() {
			defer connection.Close()
			io.Copy(connection, connection)
		}()
	}
}

func main() {
	name := ""
	if len(os.Args) > 1 {
		name = os.Args[1]
	}
	address := ":80"
	if name == "jenkins" {
		address = ":8080"
	}
	if port := os.Getenv("PORT"); port != "" {
		address = ":" + port
	}
	log.Printf("%s on %s", name, address)
	handlers := map[string]http.HandlerFunc{"numbers-api": numbersAPI, "numbers-web": numbersWeb, "jenkins": jenkins}
	switch handler, ok := handlers[name]; {
	case ok:
		log.Fatal(http.ListenAndServe(address, handler))
	case name == "echo":
		log.Fatal(echo(address))
	default:
		log.Fatalf("%q is none of numbers-api, numbers-web, jenkins, echo", name)
	}
}
