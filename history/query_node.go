package history

import (
	"cmp"
	"slices"
	"strings"
)

// A node is a term of a query, or a combination of nodes. It never changes after parsing.
type node interface {
	// String spells the node so that it parses to the same one.
	String() string

	// cost orders terms: the cheapest runs first and leaves the others less to look at.
	cost() int

	// may reports whether a chunk can hold a match, looking at nothing but its first, n, t0, t1 and flags.
	may(c *chunk) bool

	// match returns those of the entries in cand that match.
	match(m *matcher, c *chunk, cand bitmap) bitmap
}

// The costs of terms. Those up to costColumn read only the fixed records of a chunk, those up to costMeta its variable
// parts as well.
const (
	costColumn = iota
	costMeta
	costLiteral
	costJSON
	costRegexLiteral
	costIsJSON
	costRegex
)

// allNode holds where all its kids do.
type allNode struct {
	kids  []node // as written
	order []node // cheapest first
}

// anyNode holds where one of its kids does.
type anyNode struct {
	kids  []node
	order []node
}

// notNode holds where its kid doesn't.
type notNode struct{ kid node }

func byCost(kids []node) []node {
	order := slices.Clone(kids)
	slices.SortStableFunc(order, func(a, b node) int { return cmp.Compare(a.cost(), b.cost()) })
	return order
}

func newAll(kids []node) node {
	if len(kids) == 1 {
		return kids[0]
	}
	return &allNode{kids: kids, order: byCost(kids)}
}

func newAny(kids []node) node {
	if len(kids) == 1 {
		return kids[0]
	}
	return &anyNode{kids: kids, order: byCost(kids)}
}

func (n *allNode) cost() int { return n.order[len(n.order)-1].cost() }
func (n *anyNode) cost() int { return n.order[len(n.order)-1].cost() }
func (n *notNode) cost() int { return n.kid.cost() }

func (n *allNode) may(c *chunk) bool {
	return !slices.ContainsFunc(n.kids, func(k node) bool { return !k.may(c) })
}

func (n *anyNode) may(c *chunk) bool {
	return slices.ContainsFunc(n.kids, func(k node) bool { return k.may(c) })
}

func (n *notNode) may(*chunk) bool { return true }

func (n *allNode) match(m *matcher, c *chunk, cand bitmap) bitmap {
	for _, k := range n.order {
		if cand == (bitmap{}) {
			break
		}
		cand = k.match(m, c, cand)
	}
	return cand
}

func (n *anyNode) match(m *matcher, c *chunk, cand bitmap) bitmap {
	var found bitmap
	for _, k := range n.order {
		left := cand.without(found)
		if left == (bitmap{}) {
			break
		}
		found = found.with(k.match(m, c, left))
	}
	return found
}

func (n *notNode) match(m *matcher, c *chunk, cand bitmap) bitmap {
	return cand.without(n.kid.match(m, c, cand))
}

// spell spells n; inner says that it stands beside others, where a combination needs parentheses.
func spell(n node, inner bool) string {
	var kids []node
	sep := " "
	switch n := n.(type) {
	case *allNode:
		kids = n.kids
	case *anyNode:
		kids, sep = n.kids, " OR "
	case *notNode:
		if _, double := n.kid.(*notNode); double {
			return "-(" + spell(n.kid, true) + ")"
		}
		return "-" + spell(n.kid, true)
	default:
		return n.String()
	}
	parts := make([]string, len(kids))
	for i, k := range kids {
		parts[i] = spell(k, true)
	}
	s := strings.Join(parts, sep)
	if inner {
		s = "(" + s + ")"
	}
	return s
}

func (n *allNode) String() string { return spell(n, true) }
func (n *anyNode) String() string { return spell(n, true) }
func (n *notNode) String() string { return spell(n, true) }
