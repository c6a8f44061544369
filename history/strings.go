package history

import "reflect"

// eachString calls f for every string that v, a tree of structs, pointers, slices and arrays, holds, and puts what f
// returns in its place where that differs and can be set. It stops and returns false as soon as f does.
func eachString(v reflect.Value, f func(string) (string, bool)) bool {
	switch v.Kind() {
	case reflect.String:
		s, ok := f(v.String())
		if ok && s != v.String() && v.CanSet() {
			v.SetString(s)
		}
		return ok
	case reflect.Pointer:
		return v.IsNil() || eachString(v.Elem(), f)
	case reflect.Struct:
		for _, w := range v.Fields() {
			if !eachString(w, f) {
				return false
			}
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			if !eachString(v.Index(i), f) {
				return false
			}
		}
	}
	return true
}

// deepCopy sets dst to a copy of src, a tree as eachString walks it, that shares nothing that eachString could set.
func deepCopy(dst, src reflect.Value) {
	switch src.Kind() {
	case reflect.Pointer:
		if !src.IsNil() {
			dst.Set(reflect.New(src.Type().Elem()))
			deepCopy(dst.Elem(), src.Elem())
		}
	case reflect.Struct:
		for i := range src.NumField() {
			deepCopy(dst.Field(i), src.Field(i))
		}
	case reflect.Slice:
		if !src.IsNil() {
			dst.Set(reflect.MakeSlice(src.Type(), src.Len(), src.Len()))
			for i := range src.Len() {
				deepCopy(dst.Index(i), src.Index(i))
			}
		}
	default:
		dst.Set(src)
	}
}
