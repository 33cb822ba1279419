/**
 * What Traefik's own Docker provider reads from labels, as its Go structs have it (v3.6).
 *
 * A field's type is a scalar (`string`, `int`, `bool`, `duration`), a struct of the tables, `T[]`, `map:T`, or `any` for
 * free content. A final `?` lets the label stand alone, as `tls=true` does; `server=T[]` is a list of one
 * that labels spell without an index.
 */
export type Fields = Readonly<Record<string, string>>;
