package main

import (
	"reflect"
	"strings"

	"github.com/traefik/traefik/v3/pkg/config/dynamic"
)

// Protocols in the order of their labels.
var protocols = []struct {
	name string
	kind reflect.Type
}{
	{"http", reflect.TypeFor[dynamic.HTTPConfiguration]()},
	{"tcp", reflect.TypeFor[dynamic.TCPConfiguration]()},
	{"udp", reflect.TypeFor[dynamic.UDPConfiguration]()},
	{"tls", reflect.TypeFor[dynamic.TLSConfiguration]()},
}

// everyField has one set of labels for each field of Traefik's configuration, also for those that labels cannot set.
func everyField() []question {
	var questions []question
	for _, protocol := range protocols {
		walk(protocol.kind, "traefik."+protocol.name, func(label, value string) {
			questions = append(questions, question{Name: "field " + label + "=" + value, Labels: map[string]string{label: value}})
		})
	}
	return questions
}

func walk(kind reflect.Type, label string, visit func(label, value string)) {
	if kind.Kind() == reflect.Pointer {
		kind = kind.Elem()
	}
	if durations[kind] {
		visit(label, "1m30s")
		return
	}
	switch kind.Kind() {
	case reflect.Struct:
		for i := range kind.NumField() {
			field := kind.Field(i)
			name := strings.ToLower(jsonName(field))
			if name == "-" {
				name = strings.ToLower(field.Name)
			}
			if alias := field.Tag.Get("label-slice-as-struct"); alias != "" {
				walk(field.Type.Elem(), label+"."+alias, visit)
				continue
			}
			if field.Tag.Get("label") == "allowEmpty" {
				visit(label+"."+name, "true")
			}
			walk(field.Type, label+"."+name, visit)
		}
	case reflect.Map:
		if kind.Elem().Kind() == reflect.Int {
			walk(kind.Elem(), label+".500", visit)
		} else {
			walk(kind.Elem(), label+"."+keyBelow(label), visit)
		}
	case reflect.Slice:
		if elem := kind.Elem(); elem.Kind() == reflect.Struct || elem.Kind() == reflect.Pointer {
			walk(elem, label+"[0]", visit)
		} else {
			visit(label, "one, two")
		}
	case reflect.Bool:
		visit(label, "true")
		visit(label, "false")
	case reflect.String, reflect.Interface:
		visit(label, "some text")
	default:
		visit(label, "7")
		visit(label, "0")
	}
}

func keyBelow(label string) string {
	if strings.HasSuffix(label, ".stores") {
		return "default"
	}
	return "a"
}

// bases has, for each struct, the value of each field that no label sets.
func bases() map[string]map[string]any {
	found := map[string]map[string]any{}
	for _, protocol := range protocols[:3] {
		addBases(protocol.kind, found)
	}
	return found
}

func addBases(kind reflect.Type, found map[string]map[string]any) {
	for kind.Kind() == reflect.Pointer || kind.Kind() == reflect.Slice || kind.Kind() == reflect.Map {
		kind = kind.Elem()
	}
	if kind.Kind() != reflect.Struct || found[kind.Name()] != nil && kind.Name() != "ClientTLS" {
		return
	}
	values := found[kind.Name()]
	if values == nil {
		values = map[string]any{}
		found[kind.Name()] = values
	}
	base := fresh(kind)
	for i := range kind.NumField() {
		if name := jsonName(kind.Field(i)); name != "-" {
			values[name] = baseOf(base.Field(i))
			addBases(kind.Field(i).Type, found)
		}
	}
}

func baseOf(value reflect.Value) any {
	switch value.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Slice:
		if value.IsNil() {
			return nil
		}
	}
	if value.Kind() == reflect.Pointer && value.Elem().Kind() == reflect.Struct {
		return map[string]any{}
	}
	return plain(value, false)
}
