// A small web application: it counts its visits in PostgreSQL.
//
//	LISTEN_ADDR    where to listen, like 127.0.11.2:8080
//	DATABASE_URL   postgres://user:password@host:5432/database?sslmode=disable
package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	_ "github.com/lib/pq"
)

// Two visitors must not create the table at the same moment: PostgreSQL would refuse one of them.
var creating sync.Mutex

const schema = `CREATE TABLE IF NOT EXISTS visits (id BIGSERIAL PRIMARY KEY, at TIMESTAMPTZ NOT NULL DEFAULT now())`

func main() {
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

func run() error {
	listen, url := os.Getenv("LISTEN_ADDR"), os.Getenv("DATABASE_URL")
	if listen == "" || url == "" {
		return errors.New("LISTEN_ADDR and DATABASE_URL must both be set")
	}
	// As libpq would: no TLS where the server has none. It is a neighbour on the same host, reached over loopback.
	if os.Getenv("PGSSLMODE") == "" {
		os.Setenv("PGSSLMODE", "disable")
	}
	db, err := sql.Open("postgres", url)
	if err != nil {
		return fmt.Errorf("DATABASE_URL: %w", err)
	}
	defer db.Close()

	stopped, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	server := &http.Server{Addr: listen, Handler: handler(db), ReadHeaderTimeout: 10 * time.Second}
	go func() {
		<-stopped.Done()
		grace, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		server.Shutdown(grace)
	}()
	log.Printf("listening on %s", listen)
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func handler(db *sql.DB) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/health", func(w http.ResponseWriter, r *http.Request) {
		if err := db.PingContext(r.Context()); err != nil {
			unavailable(w, err)
			return
		}
		fmt.Fprintln(w, "ok")
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		visits, err := visit(r.Context(), db)
		if err != nil {
			unavailable(w, err)
			return
		}
		fmt.Fprintf(w, "visits: %d\n", visits)
	})
	return mux
}

// visit writes one visit down and says how many there are. The table is made here and not at the
// start, because the database may still be starting then.
func visit(ctx context.Context, db *sql.DB) (visits int64, err error) {
	if err = createTable(ctx, db); err != nil {
		return 0, err
	}
	if _, err = db.ExecContext(ctx, `INSERT INTO visits DEFAULT VALUES`); err != nil {
		return 0, err
	}
	err = db.QueryRowContext(ctx, `SELECT count(*) FROM visits`).Scan(&visits)
	return visits, err
}

func createTable(ctx context.Context, db *sql.DB) error {
	creating.Lock()
	defer creating.Unlock()
	_, err := db.ExecContext(ctx, schema)
	return err
}

func unavailable(w http.ResponseWriter, err error) {
	log.Print(err)
	http.Error(w, "the database does not answer", http.StatusServiceUnavailable)
}
