package history

// maxNeeds bounds how many literals are looked for before a chunk is matched.
const maxNeeds = 8

// needs returns literals one of which is in the payload of every entry that n matches; none where none are known. It says
// nothing of entries whose payload lies in parts, and of those with text beside it.
func needs(n node) []*needle {
	switch n := n.(type) {
	case *allNode:
		var best []*needle
		for _, k := range n.kids {
			if l := needs(k); rarer(l, best) {
				best = l
			}
		}
		return best
	case *anyNode:
		var all []*needle
		for _, k := range n.kids {
			l := needs(k)
			if all = append(all, l...); len(l) == 0 || len(all) > maxNeeds {
				return nil
			}
		}
		return all
	case *textTerm:
		if len(n.needle.letters) > 0 {
			return []*needle{n.needle}
		}
	case *patternTerm:
		return []*needle{n.needle}
	case *regexTerm:
		var best []*needle
		if n.begins != nil {
			best = []*needle{n.first}
		}
		if len(n.literals) > 0 && rarer(n.literals[0], best) {
			best = n.literals[0]
		}
		return best
	case *jsonTerm:
		switch {
		case n.part != nil:
			return []*needle{n.part, n.escape}
		case n.key != nil:
			return []*needle{n.key, n.escape}
		}
	}
	return nil
}

// suffice reports whether an entry with one of needs(n) in its payload matches n for certain.
func suffice(n node) bool {
	switch n := n.(type) {
	case *anyNode:
		for _, k := range n.kids {
			if !suffice(k) {
				return false
			}
		}
		return true
	case *textTerm, *patternTerm:
		return true
	}
	return false
}

// rarer reports whether one of a is likely in fewer chunks than one of b, by nothing but how many and how long they are.
func rarer(a, b []*needle) bool {
	switch {
	case len(a) == 0 || len(b) == 0:
		return len(a) > 0
	case len(a) != len(b):
		return len(a) < len(b)
	}
	return shortestNeedle(a) > shortestNeedle(b)
}

func shortestNeedle(l []*needle) int {
	least := len(l[0].letters)
	for _, n := range l {
		least = min(least, len(n.letters))
	}
	return least
}

// narrows reports whether there are chunks that n can't match by what their heads tell.
func narrows(n node) bool {
	switch n := n.(type) {
	case *allNode:
		for _, k := range n.kids {
			if narrows(k) {
				return true
			}
		}
		return false
	case *anyNode:
		for _, k := range n.kids {
			if !narrows(k) {
				return false
			}
		}
		return true
	case *notNode:
		return false
	}
	return n.cost() <= costMeta
}
