#!/usr/bin/env python3
"""Score extracted attributions (source, cue, content) against PolNeAR gold.

  score_attribution.py --gold polnear-dev.jsonl.gz --pred pred.jsonl [--json out.json] [--bootstrap 1000]
  score_attribution.py --gold polnear-dev.jsonl.gz --self        gold against itself: every figure 100

gold and pred: one JSON object a line; pred needs {"article_id": ..., "attributions":
[{"source": [[s, e], ...], "cue": [[s, e], ...], "content": [[s, e], ...]}]}, code-point offsets into the gold's "text".
An article absent from pred counts as empty.

All figures are micro (pooled over articles).
 tokens.*         P/R/F1 over word tokens that carry the role; chars.* the same over non-space characters
 content_strict   one unit per attribution: its content (all segments, merged over gaps without a letter or digit)
                  equal after trimming space, quotation marks, brackets and punctuation at both ends
 content_relaxed  overlap >= 50% of the gold AND >= 50% of the predicted content
 segment_*        the same, unit = one contiguous content segment
 attribution      content relaxed AND source agrees: shares a word that is not a stop word or title with the gold
                  source (any word if the gold has only such words, e.g. "he"); gold without a source: right only
                  if the prediction has none
 attribution_strict_source  the same with the identical source
 .direct          content whose word characters are >= 90% inside quotation marks; .indirect_or_mixed the rest
                  (recall over gold of the class, precision over predictions of the class)
1-1 matching, greedy by overlap (Jaccard).
"""
import argparse
import gzip
import json
import random
import re
import sys
from collections import defaultdict

ROLES = ("source", "cue", "content")
TOK_RE = re.compile(r"[^\W_]+(?:[’'\-][^\W_]+)*")
STOP = set(["a", "an", "the", "this", "that", "these", "those", "he", "she", "it", "they", "we", "i", "you", "his", "her", "their", "its", "our", "my", "your", "him", "them", "us", "me", "who", "whom", "which", "of", "in", "on", "at", "for", "to", "from", "by", "with", "and", "or", "&", "but", "as", "one", "some", "many", "several", "another", "other", "others", "mr", "mrs", "ms", "dr", "sen", "rep", "gov", "president", "former", "ex", "'s", "’s", "said"])



# ---------------------------------------------------------------- geometry
def quote_mask(text):
    """bytearray, 1 where the char is inside (or is) double quotation marks, or curly single quotes that
    pair up inside a paragraph. Straight quotes toggle per paragraph; an opener left open at the end of a
    paragraph runs to that paragraph's end only if the next paragraph opens with a quote again.
    """
    m = bytearray(len(text))
    paras = [(x.start(), x.end()) for x in re.finditer(r"[^\n]+", text)]
    for k, (ps, pe) in enumerate(paras):
        open_at, kind = None, None
        for i in range(ps, pe):
            c = text[i]
            if open_at is None:
                if c in "“〝" or (c == '"'):
                    open_at, kind = i, c
                elif c == "”" or c == "’":
                    continue
                elif c == "‘":
                    j = text.find("’", i + 1, pe)
                    while j != -1 and j + 1 < pe and text[j + 1].isalnum():
                        j = text.find("’", j + 1, pe)
                    if j != -1:
                        for q in range(i, j + 1):
                            m[q] = 1
            else:
                if (kind == '"' and c == '"') or (kind != '"' and c in "”\""):
                    for q in range(open_at, i + 1):
                        m[q] = 1
                    open_at = None
        if open_at is not None and k + 1 < len(paras) and text[paras[k + 1][0]] in "“\"‘":
            for q in range(open_at, pe):
                m[q] = 1
    return m


def charset(segs, text):
    s = set()
    for a, b in segs:
        for i in range(max(0, a), min(b, len(text))):
            if not text[i].isspace():
                s.add(i)
    return s


_TRIM = set(" \t\r\n\xa0\"'“”‘’«».,;:!?…-–—()[]")


def trim(a, b, text):
    a, b = max(0, a), min(b, len(text))
    while a < b and text[a] in _TRIM:
        a += 1
    while b > a and text[b - 1] in _TRIM:
        b -= 1
    return a, b


def norm_segs(segs, text):
    out = []
    for a, b in sorted(tuple(s) for s in segs):
        a, b = trim(a, b, text)
        if a >= b:
            continue
        if out and (a <= out[-1][1] or not re.search(r"\w", text[out[-1][1]:a])):
            out[-1] = (out[-1][0], max(b, out[-1][1]))
        else:
            out.append((a, b))
    return tuple(out)


def quoted_share(segs, text, mask):
    n = k = 0
    for a, b in segs:
        for i in range(max(0, a), min(b, len(text))):
            if text[i].isalnum():
                n += 1
                k += mask[i]
    return k / n if n else 0.0


def kind_of(share):
    return "direct" if share >= 0.9 else ("mixed" if share >= 0.1 else "pure_indirect")


class Prep:
    __slots__ = ("a", "cset", "has_src", "kind", "norm", "srcnorm", "srcset")

    def __init__(self, a, text, mask):
        self.a = a
        self.cset = charset(a.get("content", []), text)
        self.norm = norm_segs(a.get("content", []), text)
        self.kind = kind_of(quoted_share(a.get("content", []), text, mask))
        self.srcset = charset(a.get("source", []), text)
        self.srcnorm = norm_segs(a.get("source", []), text)
        self.has_src = bool(self.srcset)


def source_ok(g, p, text):
    if not g.has_src:
        return not p.has_src
    if not p.has_src:
        return False
    toks = []
    for a, b in g.a["source"]:
        toks += [(m.start() + a, m.end() + a, m.group().lower()) for m in TOK_RE.finditer(text[a:b])]
    key = [t for t in toks if re.sub(r"[’']s$", "", t[2]) not in STOP] or toks
    return any(i in p.srcset for s, e, _ in key for i in range(s, e)) if key else bool(g.srcset & p.srcset)


# ---------------------------------------------------------------- counting
class PRF:
    def __init__(self):
        self.tp = self.np = self.ng = 0      # tp counted once (1-1)
        self.tpg = None                       # tp on the gold side when classes differ

    def d(self):
        p = self.tp / self.np if self.np else 0.0
        tg = self.tp if self.tpg is None else self.tpg
        r = tg / self.ng if self.ng else 0.0
        return {"p": round(100 * p, 1), "r": round(100 * r, 1), "f1": round(200 * p * r / (p + r), 1) if p + r else 0.0,
                "gold": self.ng, "pred": self.np, "tp": self.tp}


def greedy(pairs):
    """pairs: (weight, gi, pi) -> list of (gi, pi) 1-1"""
    ug, up, out = set(), set(), []
    for w, g, p in sorted(pairs, key=lambda x: -x[0]):
        if g not in ug and p not in up:
            ug.add(g); up.add(p); out.append((g, p))
    return out


def overlap_pairs(G, P, key):
    """>=50% both ways; index by char for speed"""
    owner = defaultdict(list)
    for pi, p in enumerate(P):
        for i in key(p):
            owner[i].append(pi)
    res = []
    for gi, g in enumerate(G):
        cnt = defaultdict(int)
        gs = key(g)
        for i in gs:
            for pi in owner.get(i, ()):
                cnt[pi] += 1
        for pi, c in cnt.items():
            ps = key(P[pi])
            if c >= 0.5 * len(gs) and c >= 0.5 * len(ps):
                res.append((c / (len(gs) + len(ps) - c), gi, pi))
    return res


def score(gold, pred, texts):
    M = defaultdict(PRF)
    for aid, g_at in gold.items():
        text = texts[aid]
        mask = quote_mask(text)
        p_at = [a for a in pred.get(aid, []) if a.get("content")]
        G = [Prep(a, text, mask) for a in g_at]
        P = [Prep(a, text, mask) for a in p_at]
        P = [p for p in P if p.cset]
        # (a) sequence labels
        toks = [(m.start(), m.end()) for m in TOK_RE.finditer(text)]
        for r in ROLES:
            gs, ps = set(), set()
            for a in g_at:
                gs |= charset(a[r], text)
            for a in pred.get(aid, []):
                ps |= charset(a.get(r, []), text)
            m = M["chars." + r]
            m.tp += len(gs & ps); m.ng += len(gs); m.np += len(ps)
            m = M["tokens." + r]
            for s, e in toks:
                x, y = any(i in gs for i in range(s, e)), any(i in ps for i in range(s, e))
                m.tp += x and y; m.ng += x; m.np += y
        # (b) spans: whole content
        m = M["content_strict"]
        m.ng += len(G); m.np += len(P)
        left = defaultdict(int)
        for g in G:
            left[g.norm] += 1
        for p in P:
            if left[p.norm] > 0:
                left[p.norm] -= 1
                m.tp += 1
        rel = overlap_pairs(G, P, lambda x: x.cset)
        m = M["content_relaxed"]
        m.ng += len(G); m.np += len(P); m.tp += len(greedy(rel))
        # segments
        gseg = [(s, charset([s], text)) for g in G for s in g.norm]
        pseg = [(s, charset([s], text)) for p in P for s in p.norm]
        m = M["segment_strict"]
        m.ng += len(gseg); m.np += len(pseg)
        left = defaultdict(int)
        for s, _ in gseg:
            left[s] += 1
        for s, _ in pseg:
            if left[s] > 0:
                left[s] -= 1; m.tp += 1
        m = M["segment_relaxed"]
        m.ng += len(gseg); m.np += len(pseg)
        m.tp += len(greedy(overlap_pairs(gseg, pseg, lambda x: x[1])))
        # (c)/(d) attributions
        for name, ok in (("attribution", lambda g, p: source_ok(g, p, text)),
                         ("attribution_strict_source", lambda g, p: g.srcnorm == p.srcnorm)):
            pr = greedy([(w, gi, pi) for w, gi, pi in rel if ok(G[gi], P[pi])])
            _by_kind(M, name, G, P, pr, kinds=(name == "attribution"))
        _by_kind(M, "content_relaxed", G, P, greedy(rel), kinds=True, total=False)
        sg, sp = defaultdict(list), []
        for gi, g in enumerate(G):
            sg[g.norm].append(gi)
        for pi, p in enumerate(P):
            if sg[p.norm]:
                sp.append((sg[p.norm].pop(), pi))
        _by_kind(M, "content_strict", G, P, sp, kinds=True, total=False)
    return {k: v.d() for k, v in M.items()}


def _by_kind(M, name, G, P, pairs, kinds=True, total=True):
    if total:
        m = M[name]
        m.ng += len(G); m.np += len(P); m.tp += len(pairs)
    if not kinds:
        return
    for label, test in (("direct", lambda k: k == "direct"), ("indirect_or_mixed", lambda k: k != "direct"),
                        ("mixed", lambda k: k == "mixed"), ("pure_indirect", lambda k: k == "pure_indirect")):
        m = M[name + "." + label]
        m.ng += sum(test(g.kind) for g in G)
        m.np += sum(test(p.kind) for p in P)
        m.tp += sum(test(P[pi].kind) for _, pi in pairs)
        m.tpg = (m.tpg or 0) + sum(test(G[gi].kind) for gi, _ in pairs)


ORDER = ["tokens.content", "tokens.source", "tokens.cue", "chars.content", "chars.source", "chars.cue",
         "content_strict", "content_relaxed", "segment_strict", "segment_relaxed", "attribution",
         "attribution.direct", "attribution.indirect_or_mixed", "attribution.mixed", "attribution.pure_indirect",
         "attribution_strict_source", "content_strict.direct", "content_strict.indirect_or_mixed",
         "content_relaxed.direct", "content_relaxed.indirect_or_mixed"]


def rows(path):
    with (gzip.open(path, "rt", encoding="utf-8") if str(path).endswith(".gz") else open(path, encoding="utf-8")) as f:
        return [json.loads(line) for line in f if line.strip()]


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--gold", required=True); ap.add_argument("--pred"); ap.add_argument("--self", action="store_true")
    ap.add_argument("--json"); ap.add_argument("--bootstrap", type=int, default=0)
    a = ap.parse_args()
    g = rows(a.gold)
    texts = {r["article_id"]: r["text"] for r in g}
    gold = {r["article_id"]: [x for x in r["attributions"] if x["content"]] for r in g}
    pred = gold if a.self else {r["article_id"]: r["attributions"] for r in rows(a.pred)}
    unknown = set(pred) - set(gold)
    if unknown: sys.exit(f"{len(unknown)} predicted articles are not in the gold, e.g. {sorted(unknown)[0]}")
    res = score(gold, pred, texts)
    for k, v in res.items():
        print(f"{k:36s} P {v['p']:5.1f}  R {v['r']:5.1f}  F1 {v['f1']:5.1f}   gold {v['gold']} pred {v['pred']}")
    if a.bootstrap:
        per = {i: score({i: gold[i]}, {i: pred.get(i, [])}, texts) for i in gold}
        rnd, ids = random.Random(0), sorted(gold)
        for k in ("attribution", "content_strict", "content_relaxed", "attribution.direct"):
            fs = []
            for _ in range(a.bootstrap):
                t = [per[rnd.choice(ids)].get(k) for _ in ids]
                tp, ng, np_ = (sum(x[c] for x in t if x) for c in ("tp", "gold", "pred"))
                fs.append(200 * tp / (ng + np_) if ng + np_ else 0.0)
            fs.sort(); print(f"{k}: 95% interval {fs[int(.025 * len(fs))]:.1f} to {fs[int(.975 * len(fs))]:.1f}")
    if a.json: json.dump(res, open(a.json, "w"), indent=1)


if __name__ == "__main__":
    main()
