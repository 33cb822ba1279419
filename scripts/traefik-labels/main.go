// Asks Traefik what it makes of sets of labels: standard input has the sets, standard output what came of each.
//
// Traefik's own Docker provider runs here, on a Docker that has one container with these labels. With a document in place of
// labels it says how Traefik understands that document, as it would when its HTTP provider had fetched it.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"sort"
	"strings"
	"time"

	"github.com/rs/zerolog"
	"github.com/rs/zerolog/log"
	ptypes "github.com/traefik/paerser/types"
	"github.com/traefik/traefik/v3/pkg/config/dynamic"
)

type question struct {
	Name     string            `json:"name"`
	Labels   map[string]string `json:"labels,omitempty"`
	Document string            `json:"document,omitempty"`
}

type answer struct {
	Name   string            `json:"name"`
	Labels map[string]string `json:"labels,omitempty"`
	Made   any               `json:"made,omitempty"`
	// Errors are Traefik's log of that level; what is in Made was kept all the same.
	Errors []string `json:"errors,omitempty"`
}

func main() {
	var questions []question
	if err := json.NewDecoder(os.Stdin).Decode(&questions); err != nil {
		fail(err)
	}
	if len(os.Args) > 1 && os.Args[1] == "generate" {
		questions = append(questions, everyField()...)
	}
	sort.SliceStable(questions, func(a, b int) bool { return questions[a].Name < questions[b].Name })
	answers := make([]answer, 0, len(questions))
	for _, q := range questions {
		answers = append(answers, ask(q))
	}
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	if err := out.Encode(map[string]any{"bases": bases(), "cases": answers}); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func ask(q question) answer {
	said := &bytes.Buffer{}
	log.Logger = zerolog.New(said).Level(zerolog.ErrorLevel)
	zerolog.DefaultContextLogger = &log.Logger
	var made *dynamic.Configuration
	if q.Document != "" {
		made = read(q.Document)
	} else {
		made = provide(q.Labels)
	}
	got := answer{Name: q.Name, Labels: q.Labels, Errors: errorsOf(said.String())}
	if made != nil {
		got.Made = plain(reflect.ValueOf(made), true)
	}
	return got
}

func errorsOf(said string) []string {
	var found []string
	for _, line := range strings.Split(strings.TrimSpace(said), "\n") {
		var entry struct{ Error, Message string }
		if json.Unmarshal([]byte(line), &entry) == nil {
			found = append(found, strings.TrimSpace(entry.Message+" "+entry.Error))
		}
	}
	return found
}

// plain is what differs from the value Traefik starts with, so that its defaults need not be written down twice.
func plain(value reflect.Value, top bool) any {
	switch value.Kind() {
	case reflect.Pointer, reflect.Interface:
		if value.IsNil() {
			return nil
		}
		return plain(value.Elem(), top)
	case reflect.Struct:
		base := fresh(value.Type())
		fields := map[string]any{}
		for i := range value.NumField() {
			name := jsonName(value.Type().Field(i))
			if name == "-" || !differs(value.Field(i), base.Field(i)) {
				continue
			}
			inner := plain(value.Field(i), top)
			if section, ok := inner.(map[string]any); top && ok && len(section) == 0 {
				continue
			}
			fields[name] = plain(value.Field(i), top && value.Type().Name() == "Configuration")
		}
		return fields
	case reflect.Map:
		entries := map[string]any{}
		for _, key := range value.MapKeys() {
			entries[key.String()] = plain(value.MapIndex(key), false)
		}
		return entries
	case reflect.Slice:
		items := []any{}
		for i := range value.Len() {
			items = append(items, plain(value.Index(i), false))
		}
		return items
	}
	return value.Interface()
}

func differs(value, base reflect.Value) bool {
	if (value.Kind() == reflect.Map || value.Kind() == reflect.Slice) && value.Len() == 0 && base.Len() == 0 {
		return false
	}
	return !reflect.DeepEqual(value.Interface(), base.Interface())
}

func fresh(kind reflect.Type) reflect.Value {
	made := reflect.New(kind)
	if set := made.MethodByName("SetDefaults"); set.IsValid() {
		set.Call(nil)
	}
	return made.Elem()
}

func jsonName(field reflect.StructField) string {
	name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
	if name == "" {
		return field.Name
	}
	return name
}

var durations = map[reflect.Type]bool{
	reflect.TypeFor[ptypes.Duration](): true,
	reflect.TypeFor[time.Duration]():   true,
}
