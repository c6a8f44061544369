package history

import (
	"slices"
	"strings"
	"time"
)

// The buttons beside the search box write terms such as dir:in into its text, and show by HasTerm whether they stand
// there. Terms in parentheses and behind OR are the user's own and stay as they are. dir: and type: hold several words:
// dir:in and then dir:out make dir:in,out.

// HasTerm reports whether all matches of the query must hold a term. It is false where the query can't be parsed.
func HasTerm(query, term string) bool {
	terms, _, err := topTerms(query)
	name, words := list(term)
	for _, t := range terms {
		if n, has := list(t); name != "" && n == name && !slices.ContainsFunc(words, func(w string) bool { return !slices.Contains(has, w) }) {
			return err == nil
		}
		if spelling(t) == spelling(term) {
			return err == nil
		}
	}
	return false
}

// AddTerm returns the query with a term that all matches must hold as well.
func AddTerm(query, term string) string {
	if HasTerm(query, term) {
		return query
	}
	terms, either, err := topTerms(query)
	if err != nil {
		return term + " " + query // behind what can't be parsed, perhaps an open quote, it would be lost
	}
	if name, words := list(term); name != "" {
		for i, t := range terms {
			if n, has := list(t); n == name {
				words = slices.DeleteFunc(words, func(w string) bool { return slices.Contains(has, w) })
				terms[i] = name + ":" + strings.Join(slices.Concat(has, words), ",")
				return strings.Join(terms, " ")
			}
		}
	}
	join := func(query string) string {
		switch {
		case query == "":
			return term
		case either:
			return "(" + query + ") " + term
		}
		return query + " " + term
	}
	if added := join(trimSpace(query)); HasTerm(added, term) {
		return added
	}
	return join(spelling(query)) // something in it, such as or at its end, would mean something else with a term behind
}

// RemoveTerm returns the query without a term. A query that doesn't hold it, or can't be parsed, stays as it is.
func RemoveTerm(query, term string) string {
	if !HasTerm(query, term) {
		return query
	}
	terms, _, _ := topTerms(query)
	name, words := list(term)
	var left []string
	for _, t := range terms {
		if n, has := list(t); name != "" && n == name {
			has = slices.DeleteFunc(has, func(w string) bool { return slices.Contains(words, w) })
			if len(has) == 0 {
				continue
			}
			t = name + ":" + strings.Join(has, ",")
		} else if spelling(t) == spelling(term) {
			continue
		}
		left = append(left, t)
	}
	return strings.Join(left, " ")
}

// topTerms returns the terms that must all hold, as they are written; either says that the query is two with OR
// between, and has no such terms.
func topTerms(query string) (terms []string, either bool, err error) {
	p := &parser{s: query, now: time.Unix(0, 0), fold: true}
	if _, err := p.parse(); err != nil || p.either {
		return nil, p.either, err
	}
	for _, t := range p.top {
		terms = append(terms, query[t.pos:t.end])
	}
	return terms, false, nil
}

// list splits a term of a field that holds several words; name is "" for any other.
func list(term string) (name string, words []string) {
	name, value, ok := strings.Cut(term, ":")
	if !ok || name != "dir" && name != "type" {
		return "", nil
	}
	words = strings.Split(value, ",")
	for i, w := range words {
		switch w {
		case "received":
			words[i] = "in"
		case "sent":
			words[i] = "out"
		}
	}
	return name, words
}

// spelling returns a term in its plainest spelling, or as it is where it can't be parsed.
func spelling(term string) string {
	q, err := ParseQuery(term, time.Unix(0, 0))
	if err != nil {
		return term
	}
	return q.String()
}

// Exclude returns a term that holds where a query, such as LikeEntry's, doesn't.
func Exclude(query string) string {
	terms, either, err := topTerms(query)
	if err == nil && !either && len(terms) == 1 {
		return "-" + terms[0]
	}
	return "-(" + query + ")"
}
