"""Words by which a reader tells a person's name from a title, a body or a description."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple


def word_set(text: str) -> frozenset[str]:
    """Make a set of the words in a text."""
    return frozenset(text.split())


def _names(text: str) -> frozenset[str]:
    return frozenset(name.strip() for name in text.replace("\n", " ").split(","))


_MALE = word_set("""
aaron abbas abdel abdul abdullah abdulla abdulrahman abe abel abraham adam adel adnan adolf
adrian ahmad ahmed ajit akbar al alan albert alberto aldo alec alejandro aleksandar aleksander
aleksandr aleksei aleksey alessandro alex alexander alexandre alexandros alexei alexey alexis
alfonso alfred alfredo ali allan allen alvaro alvin amir amos anatoly anders andre andreas
andrei andres andrew andrey andrii andriy andrzej andy angelo angus anthony antoine anton
antonio antony anwar ariel armando arnold arthur arturo asif ayman babak barack barry bart
bashar basil ben benigno benito benjamin benny bernard bernardo bernie bert bertrand bill billy
bob bobby boris boyd brad bradley brandon brendan brent bret brett brian bruce bruno bryan byron
calvin carl carlo carlos carter cesar chad charles charlie chester chris christian christoph
christopher chuck clarence claude claudio clay clayton clement cliff clifford clint clive clyde
colin conrad corey craig curt curtis cyril cyrus dale damon dan daniel danilo danny dario
darrell darren daryl dave david davyd dean denis dennis denny denys derek devin dick didier
diego dieter dimitri dimitris dimitry dirk dmitri dmitrii dmitriy dmitry dmytro dominic
dominique don donald donnie doug douglas drew duane duncan dustin dwight dylan earl ed eddie
edgar edmund eduardo edward edwin efraim ehud eli elias elijah elliot elliott emanuel emil
emilio emmanuel emmett enrico enrique eric erich erik ernest ernesto ernst ervin ethan eugene
evan evgeny faisal farhan fawzi felipe felix ferdinand fernando fidel floyd francesco francis
francisco franco francois frank frank-walter franklin franz fred freddie frederic frederick
friedrich fritz fumio gabriel gareth garrett garry gary gavin gene geoff geoffrey george georges
georgi georgios gerald gerard gerhard gerry ghassan gideon gilbert giorgio giovanni giuseppe
glen glenn gordon graham grant greg gregg gregorio gregory grigory guido guillermo gus gustavo
guy hakan hamdi hamid hank hans harold harry harvey hasan hashim hassan hector heiko heinrich
helmut henri henrik henry henryk herbert herman hernan hikmet hosni hossein howard hubert hugh
hugo humberto hussain hussein ian ibrahim igor ihor ilham ilya imran ira isaac ismail itamar
ivan jack jackie jacob jacques jaime jair jake jakob james jamal jamie jan janez janos jared
jaroslaw jason javad javier jay jean jean-claude jean-luc jean-marc jean-marie jean-noel
jean-pierre jean-yves jeb jeff jefferson jeffrey jeh jens jeremy jerome jerry jesse jesus jim
jimmy joachim joaquin jody joe joel johan johann johannes john johnny joko jon jonas jonathan
jordan jorge jose josef josep joseph josh joshua juan julian julien julio julius jurgen justin
kareem karim karl keir keith kelvin ken kenneth kent kevin khaled khalid khalil kirill kirk
klaus kofi konstantin konstantinos kurt kyle kyriakos kyrylo lamar lance larry lars laurent
lawrence lech lee len leo leon leonard leonardo leonid leopoldo leroy leslie lester lev lewis
liam lindsey lionel lloyd lorenzo lou louis luc luca lucas luciano luigi luis luiz lukas luke
mahdi mahmoud mahmud majed malcolm manfred manmohan manuel marc marcel marcelo marco marcos
marcus mario marion mark marshall martin marty marvin masoud massoud mateusz mathias matt matteo
matthew matthias maurice mauricio mauro max maxim maxime maxwell mehdi mehmet mel melvin michael
michal michel miguel mihail mike mikhail mikheil milan miles milos milton mitch mitchell mitt
mohamad mohamed mohammad mohammed mohsen moises morgan morris moshe mostafa moussa muhammad
muhammadu murat murray mustafa mykhailo mykola naftali najib narendra nasser nat nate nathan
nathaniel nawaz neal ned neil nelson nick nicholas nicola nicolae nicolas nigel nikita nikol
nikola nikolai nikolaos nikolay nikos noah noam noel norbert norman nouri nursultan oleg oleh
oleksandr oleksii oleksiy olaf oliver olivier omar orlando orrin oscar osama oswaldo otto owen
pablo paolo pascal pat patrick paul paulo pavel pavlo pedro percy pete peter petr petro phil
philip philippe phillip pierre pietro piotr prabowo preston pyotr qassem rafael rafik rainer raj
rajiv ralph ramon ramzan randall randy raphael rashid raul ray raymond recep reginald reince
reuven rex ricardo riccardo rich richard rick ricky rishi riyad rob robert roberto robin rod
rodney rodrigo roger roland rolf roman ron ronald ronnie rory ross roy ruben rudi rudolf rudolph
rudy rupert ruslan russ russell rustem ryan saad saeb saeed salam salman salvador sam sameh sami
samuel sandro santiago saul scott sean sebastian sebastien serge sergei sergej sergey sergio
serhii serhiy seth shane shaun shawn sheldon shigeru shimon shinzo sid sidney sigmar silvio
simon stan stanislav stanley stefan steffen stephane stephen sterling steve steven stewart
stuart sven taras ted terence terrence terry theodore thomas tim timothy toby todd tom tomas
tommy tony travis trent trevor tyler ulrich umaro vaclav valentin valerii valery vasily vasyl
vernon viacheslav victor viktor vince vincent vitali vitaliy vitaly vladimir vladislav volodymyr
vyacheslav wade walid wallace walter warren wayne werner wesley wilfried wilhelm will willard
willem william willie wolfgang woodrow xavier yahya yair yasser yassir yevgeny yitzhak yoav
yukiya yuri yuriy yury yves zabihullah zac zach zachary zalmay ziad
""")

_FEMALE = word_set("""
abigail ada adriana agnes aisha alexandra alice alicia alina alison allison alma alyssa amanda
amber amelia amy ana anastasia andrea angela angelina anita ann anna annalena anne annette annie
antonia april arlene ashley audrey aung ayelet barbara beatrice becky bernadette bertha beth
betsy betty beverly bonnie brenda brianna bridget brigitte britney camille candace candice carla
carmen carol carole caroline carolyn carrie catherine cathy cecilia celia charlene charlotte
chelsea cheryl chloe chrissy christa christiane christina christine chrystia cindy claire clara
claudia claudine colleen condoleezza connie constance corazon corina courtney cristina crystal
cynthia dalia dana daniela danielle dawn deanna debbie deborah debra delcy delia denise diana
diane dianne dilma dolores donatella donna dora doreen doris dorothy edith eileen elaine eleanor
elena eliza elizabeth ella ellen elsa emily emma erica erin esther ethel eugenia eva evelyn
faith fatima federica felicia fiona florence florencia frances fran gabriela gabrielle gail
georgia geraldine gertrude gina giorgia gladys glenda gloria grace greta gretchen gwen hannah
harriet heather heidi helen helena helene helga henrietta hilary hilda hillary holly hope huma
ida ilse imelda ingrid irene irina iris irma isabel isabella ivanka ivana jackie jacqueline jane
janet janice jasmine jean jeanne jeannie jen jenna jennifer jenny jessica jill jo joan joann
joanna joanne jocelyn josephine joy joyce juanita judith judy julia juliana julie juliet kaja
kamala karen karin karine karla karoline kate katharina katherine kathleen kathryn kathy katie
katrina katya kay kayla kayleigh keiko kellyanne kerry kim kimberly kirsten kirstjen krista
kristen kristin kristina krystal laila lana laura lauren laurie leah lena leslie leticia leyla
lidia lillian lily linda lisa liz liza lois lorena loretta lori lorraine louise lucia lucille
lucinda lucy luisa lydia lynn mabel maddie madeleine madison maggie maia mairead malala manuela
marcela marcia margaret margarita margrethe margot maria mariam marian marianne marie marilyn
marina marine marion marissa marjorie marlene marta martha martina mary maryam maureen maxine
maya megan meghan melania melanie melinda melissa mercedes meredith michele michelle mildred
mimi miranda miriam mitzi moira molly mona monica monika monique muriel myra nadia nadine nancy
naomi natalia natalie natasha nathalie nelly nicole nicola nikki nina nirmala nora norma odile
olena olga olha olivia ophelia oksana pamela patricia patsy patti patty paula paulette pauline
peggy penelope penny phyllis pilar polly priscilla rachel raquel rebecca regina renee retno
rhonda rita roberta rosa rosalind rose rosemary roxanne ruth sabina sabrina sadie sally salome
samantha sana sandra sanna sara sarah sasha segolene selma sharon sheila shelley sherry shirley
silvia simone sonia sophia sophie stacey stacy stella stephanie sue summer sunny susan susana
susanna susanne suzanne sviatlana svetlana sylvia tamara tammy tanya tara tatiana tatyana teresa
tessa thelma theresa therese tiffany tina tipper tracey tracy trudy tulsi tzipi ursula valentina
valerie vanessa vera veronica vicki vicky victoria viola violet virginia vivian wanda wendy
whitney wilma yelena yolanda yulia yuliia yvette yvonne zaha zeinab zoe zuzana
""")

# Names borne by both tell nothing about the pronoun.
_BOTH = _MALE & _FEMALE
MALE_NAMES = _MALE - _BOTH
FEMALE_NAMES = _FEMALE - _BOTH
FIRST_NAMES = MALE_NAMES | FEMALE_NAMES | _BOTH

FAMILY_NAME_FIRST = word_set("""
xi kim wang moon li park zhao zhang liu chen lin hu wen yang nguyen qin mao hua geng guo hong lu
yoon lee choi choe ri jiang deng zhu wu xu sun ma han yun kang cho jang hun ban
""")
"""Family names that stand before the given name, as in "Xi Jinping"."""

NAME_PARTICLES = word_set("""
de del della der den di da dos du van von bin ibn al el la le ter ten ben
""")

TITLES = {
    "mr": "",
    "mrs": "",
    "ms": "",
    "miss": "",
    "dr": "",
    "sir": "",
    "lord": "",
    "lady": "",
    "dame": "",
    "baroness": "",
    "sheikh": "",
    "mullah": "",
    "rev": "reverend",
    "fr": "",
    "pres": "president",
    "gen": "general",
    "lt": "",
    "col": "colonel",
    "maj": "major",
    "capt": "captain",
    "sgt": "sergeant",
    "cmdr": "commander",
    "adm": "admiral",
    "sen": "senator",
    "sens": "senator",
    "rep": "representative",
    "reps": "representative",
    "gov": "governor",
    "govs": "governor",
    "prof": "professor",
    "st": "",
    "amb": "ambassador",
    "hon": "",
    "messrs": "",
    "det": "detective",
    "supt": "superintendent",
    "brig": "",
    "cpl": "corporal",
    "pm": "prime minister",
    "atty": "attorney",
    "msgr": "monsignor",
}
"""Short forms before a name, with the word they stand for where it is an office."""

MALE_TITLES = word_set("""
mr sir lord king prince spokesman chairman congressman businessman father brother son husband
salesman policeman councilman assemblyman alderman duke emir imam sheikh mullah cardinal bishop
archbishop pope king-elect grandfather uncle nephew actor widower crown-prince ayatollah
""")
FEMALE_TITLES = word_set("""
mrs ms miss lady dame baroness queen princess spokeswoman chairwoman congresswoman businesswoman
mother sister daughter wife widow councilwoman assemblywoman policewoman duchess grandmother
aunt niece actress
""")

ROLE_NOUNS = word_set("""
president minister premier chancellor secretary adviser advisor envoy ambassador spokesman
spokeswoman spokesperson senator representative congressman congresswoman lawmaker legislator
governor mayor general colonel admiral commander captain major lieutenant sergeant chief
director head leader chairman chairwoman chair chairperson king queen prince princess emir
sultan pope cardinal bishop archbishop ayatollah cleric imam rabbi pastor reverend judge justice
attorney lawyer prosecutor sheriff detective negotiator mediator diplomat official aide
strategist analyst expert professor economist historian scholar researcher scientist author
writer journalist reporter editor correspondent columnist commentator broadcaster host anchor
candidate nominee front-runner challenger incumbent speaker whip deputy vice-president
businessman businesswoman billionaire tycoon executive ceo founder owner manager president-elect
officer inspector constable superintendent administrator commissioner coordinator delegate
politician statesman dictator autocrat monarch ruler strongman activist campaigner organizer
opponent rival ally predecessor successor counterpart veteran actor actress singer filmmaker
producer coach player doctor physician surgeon psychologist psychiatrist priest principal
teacher student fellow consultant pollster surrogate moderator operative congressmember
councilman councilwoman parliamentarian mp mep treasurer comptroller marshal warlord militant
rebel guerrilla insurgent soldier son daughter wife husband father mother brother sister widow
widower farmer worker resident victim survivor witness suspect defendant plaintiff pontiff mogul
magnate tv man woman lady premier-designate first-lady developer contractor prime-minister
undersecretary secretary-general attorney-general vice-chancellor vice-chairman director-general
governor-general counselor counsellor monsignor nurse pilot critic supporter chancellor-elect
negotiator-in-chief patriarch metropolitan nun engineer teen teenager
""")
"""Nouns for a single person's office, trade or place in a story."""

UNNAMED_NOUNS = word_set("""
official officials source sources diplomat diplomats aide aides adviser advisers advisor
advisors analyst analysts expert experts observer observers insider insiders spokesman
spokeswoman spokesperson spokesmen spokespeople spokespersons person people familiar briefed one
some others other many most several few someone somebody everyone everybody anyone nobody critic
witness witnesses resident residents reporter reporters journalist journalists correspondent
negotiator negotiators lawmaker lawmakers legislator legislators minister ministers
representative representatives senator senators envoy envoys ambassador ambassadors general
generals commander commanders officer officers soldier soldiers prosecutor prosecutors lawyer
lawyers attorney attorneys economist economists historian historians scholar scholars researcher
researchers scientist scientists professor professors academic academics author authors writer
writers editor editors doctor doctors physician physicians pollster pollsters strategist
strategists operative operatives consultant consultants veteran veterans man woman men women boy
girl neighbor neighbors friend friends relative relatives colleague colleagues employee
employees staffer staffers executive executives investor investors trader traders banker bankers
activist participant participants passenger driver student students teacher teachers judge
judges juror jurors investigator investigators regulator regulators commentator commentators
pundit pundits columnist columnists priest cleric mediator mediators politician politicians
president premier chancellor leader chairman speaker secretary candidate nominee governor mayor
lobbyist lobbyists democrat republican
""")

GROUP_NOUNS = word_set("""
republicans democrats conservatives liberals progressives socialists communists nationalists
rebels rebel militants insurgents guerrillas separatists fighters forces troops protesters
protestors demonstrators activists voters supporters opponents allies leaders workers members
unionists strikers settlers refugees migrants citizens civilians parents families family
opposition coalition faction factions militia militias movement tribe tribes tribesmen
communities community public nation nations countries country powers states parties sides
delegates delegations groups group campaigners backers detractors followers believers christians
muslims jews sunnis shiites kurds arabs palestinians israelis russians ukrainians americans
europeans britons iranians iraqis syrians afghans chinese catholics evangelicals union unions
teamsters writers actors guild studios employers owners players teams team delegation side west
critics partners lobbyists professionals organizers organisers
""")

BODY_NOUNS = word_set("""
companies agencies ministry department agency office court tribunal council commission committee
parliament congress senate assembly legislature house party campaign company corporation firm
bank fund university college institute center centre foundation association organization
organisation federation society network newspaper magazine paper journal outlet station channel
website site service bureau board authority administration embassy consulate mission secretariat
army military navy police palace presidency institution body panel league alliance bloc chamber
guild union press media times post herald tribune telegraph guardian broadcaster publication
watchdog regulator charity ngo hospital school church airline studio group team task force staff
command intelligence security guard monitor summit conference convention
""")

GOVERNMENT_NOUNS = word_set("""
government governments authorities regime administration cabinet leadership state
""")
"""Heads of a description that stands for a government, as in "the Ukrainian authorities"."""

DOCUMENT_NOUNS = word_set("""
report reports study studies survey surveys poll polls statement statements letter letters
document documents data statistics figures records email emails memo lawsuit complaint article
articles story editorial book ad ads video clip text agreement resolution treaty constitution
bill law analysis research estimates estimate findings test tests
evidence paper papers proposal proposals points headline headlines blueprint communique
declaration tweet tweets post posts memorandum release filing polling accounts dispatch broadcast
""")

ISSUED_NOUNS = word_set("""
report statement communique letter tweet post memo memorandum release declaration editorial
assessment filing
""")
"""Documents that speak for whoever put them out: "the statement" is the ministry's."""

PARTY_WORDS = word_set("""
republican republicans democratic democrat democrats gop labour tory conservative liberal house
senate congressional parliamentary opposition bipartisan knesset duma bundestag commons
""")
ELECTED_NOUNS = word_set("""
lawmakers senators representatives legislators congressmen leaders members mps negotiators
governors parliamentarians deputies
""")
"""Those who, with a word of party or chamber before, are a group that can be told apart."""

TRADE_NOUNS = word_set("""
companies manufacturers firms hospitals banks retailers insurers producers airlines carriers
drugmakers automakers carmakers publishers theaters theatres schools universities charities
businesses corporations exporters importers utilities landlords pharmacies clinics
""")

ORGANISATION_WORDS = word_set("""
university college institute center centre foundation association organization organisation
federation society council commission committee ministry department agency office court party
campaign company corp corporation inc ltd llc group bank fund press news times post journal herald
tribune gazette telegraph guardian magazine radio television tv network union league alliance
congress senate parliament assembly house army navy force forces police guard service services
bureau board authority administration embassy hospital school church act treaty accord agreement
accords plan deal war wars battle street avenue road square park river lake sea ocean bay island
islands mountain mountains valley bridge airport station hotel tower towers building palace hall
stadium city county state states province district region republic kingdom conference convention
summit forum games cup olympics day week month year prize award awards project program programme
initiative movement front brigade brigades division battalion international national global united
nations american democrats republicans watch partnership coalition trust museum library theater
theatre studios pictures entertainment media systems technologies industries holdings partners
associates capital securities airlines airways energy oil gas motors pharmaceuticals amendment
constitution bill law crisis strip gap process dialogue heights peninsula gulf strait canal east
west north south northern southern eastern western central middle review observer mail express
globe reporter examiner chronicle weekly daily channel online reserve exchange academy laboratory
secret pac super caucus ticket chapter staff monitor realty homes brothers stores foods records
insurance consulting ventures investments properties clinic chapel cathedral intelligence security
affairs defense defence health justice treasury commerce
communique declaration statement charter memorandum protocol treaty
""")
"""Words that show a run of capitals to be a body, a place or a thing, not a person."""

PLACE_STARTS = word_set("""
new north south east west northern southern eastern western central upper lower san santa saint
st los las el fort mount mt lake cape port puerto rio hong cold great gulf red black white blue
green air world wall middle palm long rhode twin de
""")

NEVER_NAMES = word_set("""
u.s u.n u.k
given the a an and but or nor so yet if when while as after before since because although though
until unless once where why how who whom whose which what that this these those there here in on
at by for from with without within of to into onto over under about against between among during
through despite according meanwhile however moreover also still even just only not no yes it its
he she they we you i his her their our your my him them us me one two three four five six seven
eight nine ten both all some many most several few each every any other others another such same
more less first second third last next former late then otherwise thus hence besides nevertheless
nonetheless furthermore finally eventually fortunately unfortunately apparently reportedly
allegedly clearly similarly likewise additionally ironically now today yesterday tomorrow tonight
earlier later recently monday tuesday wednesday thursday friday saturday sunday january february
march april june july august september october november december spring summer autumn winter
christmas easter ramadan asked said says told speaking writing citing noting adding calling like
unlike instead perhaps maybe indeed again never always often sometimes well oh please thank
thanks god is are was were be been being do does did has have had will would can could may might
must shall should let photo image video read advertisement reuters ap afp tass getty republican
democratic democrat gop libertarian conservative liberal independent hispanic latino black white
christian muslim jewish catholic protestant sunni shiite islamic arab
""")

MEDIA_NAMES = _names("""
Reuters, Associated Press, AP, AFP, Agence France-Presse, TASS, ITAR-TASS, RIA Novosti, RIA,
Interfax, Xinhua, Sputnik, RT, BBC, CNN, NBC, NBC News, ABC News, CBS, CBS News, MSNBC, Fox News,
CNBC, Bloomberg, Bloomberg News, Politico, Axios, New York Times, Times, Washington Post, Post,
Wall Street Journal, Financial Times, Guardian, Telegraph, Daily Telegraph, Independent, Economist,
Le Monde, Le Figaro, Der Spiegel, Spiegel, Bild, Die Welt, Die Zeit, El Pais, Corriere della Sera,
La Repubblica, Kommersant, Izvestia, Vedomosti, Ukrainska Pravda, Kyiv Independent, Kyiv Post,
Ukrinform, Interfax-Ukraine, UNIAN, Yonhap, KCNA, Kyodo, NHK, Global Times, Al Jazeera, Al-Jazeera,
Al Arabiya, Al-Arabiya, Al-Monitor, Haaretz, Jerusalem Post, Times of Israel, Channel 12, Channel
13, Anadolu, Anadolu Agency, IRNA, Tasnim, Fars, Press TV, Hurriyet, LCI, Sky News, Deutsche Welle,
DW, Los Angeles Times, USA Today, NPR, PBS, Newsweek, Variety, Hollywood Reporter, Deadline,
Foreign Policy, New Yorker, PolitiFact, BelTA, UPI, DPA, dpa, ANSA, EFE, PAP, PTI, ANI, WAFA, SANA,
Hawar News, Rudaw, Kurdistan 24, TOLOnews, Pajhwok, Voice of America, VOA, RFE/RL, Radio Free
Europe, Meduza, Novaya Gazeta, Moscow Times, Ynet, Maariv, Channel 4 News, ITV News, Daily Mail,
Sunday Times, Daily Mirror, Irish Times, Globe and Mail, CBC, Boston Globe, Chicago Tribune, Miami
Herald, Washington Times, Washington Examiner, Roll Call, BuzzFeed News, Daily Beast, Semafor,
Punchbowl News, South China Morning Post, Straits Times, Nikkei, Times of India, Hindustan Times,
Handelsblatt, Frankfurter Allgemeine Zeitung, Liberation, Le Parisien, ARD, ZDF
""")
"""Outlets whose reporting of a party is that party's statement."""

_UPPER = "".join(re.escape(c) for c in map(chr, range(0x41, 0x250)) if c.isupper())
_WORD = rf"[{_UPPER}]\w*(?:[-’'](?!s\b)\w+)*"
_SHORT = "|".join(sorted((t.capitalize() for t in TITLES), key=len, reverse=True))
_TOKEN = rf"(?:(?:{_SHORT}|Jr|Sr)\.|(?:[{_UPPER}]\.)+(?!\w)|{_WORD})"
_ARTICLE_TOKEN = rf"(?:(?:[Aa]l|[Ee]l|[Aa]s|[Aa]n|[Aa]t|[Aa]sh|[Bb]en|[Bb]in|[Uu]l)-)?{_TOKEN}"
_PARTICLE = "|".join(sorted(NAME_PARTICLES, key=len, reverse=True))
NAME_RUN = re.compile(
    rf"(?<!\w)(?<!\w[-’'])(?:(?:von|van|de|der)[ \xa0]){{0,3}}{_ARTICLE_TOKEN}"
    rf"(?:[ \xa0](?:(?:{_PARTICLE})[ \xa0]){{0,2}}{_ARTICLE_TOKEN})*"
)
"""Words with capitals in a row, with short titles, initials and particles such as "von der"."""

_PAST_OFFICE = ("then-", "ex-", "former-")
# "Donald TrumpGOP": web pages run a name and the headline beside it together.
_RUN_TOGETHER = re.compile(r"[^\W\d_]*[a-z]{4}(?=[A-Z])")
NICKNAME = re.compile(r"(?<=\w) [“\"‘'][A-Z]\w{1,14}[”\"’'] (?=[A-Z])")
"""A nickname between a given and a family name: James “Jim” Berg."""

_SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv"))
_FAMILY_NAMES_TOO = word_set("church park lake post hall law west north day bridge street field")
_LONGEST = 8


class Name(NamedTuple):
    """A person's name as far as a run of capitals shows it.

    ``offset`` is where the name begins in the run, ``title`` the words before it, ``evidence``
    tells whether a first name or a title speaks for a person.
    """

    text: str
    offset: int
    title: tuple[str, ...]
    evidence: bool

    @property
    def single(self) -> bool:
        """Whether it is one word only, as in a later mention."""
        return " " not in self.text


def plain_key(text: str) -> str:
    """Bring a spelling into the form in which spellings are compared.

    Accents and full stops fall away, quotation marks are straightened, spaces become one.

    Examples
    --------
    >>> plain_key("U.S."), plain_key("Viktor  Orbán"), plain_key("Radosław Sikorski")
    ('US', 'Viktor Orban', 'Radoslaw Sikorski')
    """
    if not text.isascii():
        text = text.replace("’", "'").replace("‘", "'").replace("ł", "l").replace("Ł", "L")
        text = text.replace("ı", "i").replace("ø", "o").replace("Ø", "O").replace("đ", "d")
        text = "".join(
            c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)
        )
    return " ".join(text.replace(".", "").split())


def is_role(word: str) -> bool:
    """Tell whether a lower-case word, in singular or plural, names an office or a trade."""
    return word in ROLE_NOUNS or (word.endswith("s") and word[:-1] in ROLE_NOUNS)


def _breaks(word: str) -> bool:
    if word.startswith(_PAST_OFFICE) and is_role(word.partition("-")[2]):
        return True
    if "-" in word and word.endswith(
        ("-rich", "-led", "-based", "-backed", "-born", "-elect", "-era")
    ):
        return True
    return word in TITLES or word in NEVER_NAMES or word in ORGANISATION_WORDS or is_role(word)


def _cut(family_name: str) -> str:
    match = _RUN_TOGETHER.match(family_name)
    return match.group() if match else family_name


@lru_cache(maxsize=1 << 16)
def read_name(run: str) -> Name | None:
    """Find the person's name in a run of capitals; titles and other words before it fall away.

    Examples
    --------
    >>> read_name("White House National Security Adviser Jake Sullivan").text
    'Jake Sullivan'
    >>> read_name("Mr. Sullivan").title
    ('mr',)
    >>> read_name("Tax Policy Center") is None
    True
    """
    tokens = run.replace("\xa0", " ").split(" ")
    skipped = max(0, len(tokens) - _LONGEST)
    plain = [token.rstrip(".").lower() for token in tokens]
    start = skipped
    for k in range(skipped, len(tokens)):
        if k > start and plain[start] in FIRST_NAMES:
            continue
        last = k + 1 == len(tokens)
        if last and k > start and plain[k] in _FAMILY_NAMES_TOO:
            continue
        given = not last and plain[k] in FIRST_NAMES - NEVER_NAMES
        if _breaks(plain[k]) and not given and plain[k] not in _SUFFIXES:
            start = k + 1
    if start == len(tokens) > 1 and plain[-2] in TITLES:
        start -= 1  # "Mr. King"
    name = tokens[start:]
    if not name or len(name) > 5 or plain[start] in _SUFFIXES:
        return None
    name[-1] = _cut(name[-1]) if len(name) > 1 else name[-1]
    if len(name) > 2 and name[0] == name[-1]:
        start, name = start + 1, name[1:]
    offset = sum(len(token) + 1 for token in tokens[:start])
    title = tuple(plain[max(skipped, start - 6) : start])
    titled = bool(title) and (title[-1] in TITLES or is_role(title[-1]))
    known = plain[start] in FIRST_NAMES
    if len(name) > 1 and not known:
        if not titled and (plain[start] in PLACE_STARTS - NAME_PARTICLES):
            return None
        known = len(name[0]) == 2 and name[0].endswith(".")
    mixed = len(name) > 1 and name[-1].isupper() and not name[0].isupper()
    if mixed and not known and len(plain[-1]) > 2 and plain[-1] not in _SUFFIXES:
        return None
    if plain[-1] in ORGANISATION_WORDS - _FAMILY_NAMES_TOO and not titled:
        return None
    return Name(" ".join(name), offset, title, titled or (known and len(name) > 1))


@lru_cache(maxsize=1 << 14)
def gender_of(name: str, title: tuple[str, ...] = ()) -> str | None:
    """Tell ``m`` or ``f`` from the title or the first name, where either is telling.

    Examples
    --------
    >>> gender_of("Angela Merkel"), gender_of("Rice", ("ms",)), gender_of("Xi Jinping")
    ('f', 'f', None)
    """
    for word in reversed(title):
        if word in MALE_TITLES:
            return "m"
        if word in FEMALE_TITLES:
            return "f"
    first, *rest = plain_key(name).split(" ") if " " in name else ("", "")
    first = first.lower()
    if first in FAMILY_NAME_FIRST and (len(rest) > 1 or "-" in rest[0]):
        return None  # "Kim Jong Un" is no Kim by her first name
    if first in MALE_NAMES:
        return "m"
    return "f" if first in FEMALE_NAMES else None
