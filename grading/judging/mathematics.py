"""The TeX that students' formulas may use: what lessons use and what reads like it, nothing more.

A formula on a page can also draw rules over other text, move, colour or name things anew: whatever
is not on the list is no command any more. A zero-width space after its backslash keeps the text.
"""

from __future__ import annotations

import re

GAP = "\u200b"

_COMMANDS = """
alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho
sigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi
Omega ell hbar imath jmath Re Im aleph partial nabla infty emptyset varnothing forall exists neg top
bot angle degree prime frac dfrac tfrac sqrt sum prod int coprod bigcup bigcap bigoplus
bigotimes binom limits nolimits displaystyle textstyle scriptstyle substack left right middle big
Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr lvert rvert lVert rVert vert Vert langle
rangle lceil rceil lfloor rfloor lbrace rbrace lbrack rbrack cdot cdots ldots dots vdots ddots times
div pm mp ast star circ bullet oplus ominus otimes odot vee wedge land lor lnot cap cup setminus le
leq ge geq ne neq ll gg approx equiv sim simeq cong propto mid nmid parallel perp in notin ni subset
subseteq supset supseteq lt gt triangleq to gets mapsto leftarrow rightarrow leftrightarrow
Leftarrow Rightarrow Leftrightarrow longrightarrow Longrightarrow longleftarrow implies impliedby
iff uparrow downarrow therefore because hat widehat bar tilde widetilde vec dot ddot underline
overline overbrace underbrace overset underset stackrel mathbf mathrm mathit mathcal mathbb mathsf
mathtt mathfrak boldsymbol bm operatorname text textbf textit textrm exp log ln lg sin cos tan cot
sec csc sinh cosh tanh coth arcsin arccos arctan min max sup inf lim limsup liminf arg det dim ker
gcd deg Pr tr bmod pmod mod quad qquad begin end
"""
_ALLOWED = frozenset(_COMMANDS.split())
_ENVIRONMENTS = (
    r"(?:p|b|v|B|V|small)?matrix|cases|aligned|alignedat|align\*?|equation\*?|gathered|split"
    r"|array\}\{[lcr| ]{1,30}"
)
# Beyond the names: a row that moves by its own length, blanks that go back more than once.
_REFUSED = re.compile(
    rf"\\(?=begin(?!\s*\{{(?:{_ENVIRONMENTS})\}}))"
    r"|\\(?=\\\s*\*?\s*\[\s*[-+.\d])"
    r"|\\(?=!\s*\\!)"
)
_COMMAND = re.compile(r"\\(?=([A-Za-z]+))")


def inert_formulas(text: str) -> str:
    """The text in which every command that is not allowed is none."""
    text = _REFUSED.sub(rf"\\{GAP}", text)
    return _COMMAND.sub(lambda found: found[0] if found[1] in _ALLOWED else found[0] + GAP, text)


def is_allowed(tex: str) -> bool:
    """Whether a formula holds nothing but what is allowed."""
    return inert_formulas(tex) == tex
