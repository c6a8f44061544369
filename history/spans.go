package history

import (
	"slices"
	"sort"
)

// span is the numbers from from to to-1.
type span struct{ from, to int64 }

// spans is a set of numbers as runs in order, no two of which touch. It is not safe for concurrent use.
type spans []span

// at returns the place of the first run that ends behind a number; len(s) where none does.
func (s spans) at(seq int64) int {
	return sort.Search(len(s), func(i int) bool { return s[i].to > seq })
}

// has reports whether all numbers from first to last are in the set.
func (s spans) has(first, last int64) bool {
	i := s.at(first)
	return i < len(s) && s[i].from <= first && last < s[i].to
}

// nearest returns the place of the run in which a search that begins at p comes first to numbers of the set; ok is false
// where there are none in its direction.
func (s spans) nearest(p place) (i int, ok bool) {
	i = s.at(p.seq)
	if p.step < 0 && (i == len(s) || s[i].from > p.seq) {
		i--
	}
	return i, p.step != 0 && i >= 0 && i < len(s)
}

// add puts the numbers from from to to-1 into the set.
func (s *spans) add(from, to int64) {
	if from >= to {
		return
	}
	i := s.at(from - 1)
	j := i
	for ; j < len(*s) && (*s)[j].from <= to; j++ {
		from, to = min(from, (*s)[j].from), max(to, (*s)[j].to)
	}
	*s = slices.Replace(*s, i, j, span{from, to})
}

// cut takes the numbers from from to to-1 out of the set.
func (s *spans) cut(from, to int64) {
	if from >= to {
		return
	}
	i := s.at(from)
	j := i
	var left []span
	for ; j < len(*s) && (*s)[j].from < to; j++ {
		if r := (*s)[j]; r.from < from {
			left = append(left, span{r.from, from})
		}
		if r := (*s)[j]; r.to > to {
			left = append(left, span{to, r.to})
		}
	}
	*s = slices.Replace(*s, i, j, left...)
}
