"""Words with a capital that are nobody's name."""

NOT_NAMES = frozenset(
    """
    injuries practice review i im we you he she they it who what which when where why how this
    that these those there here my our your his her their its the a an and or but if so not no
    yes nor as at by for from in into of on to with without about after before since until while
    every each any all both some many most one two three today tomorrow yesterday tonight
    everyone everybody someone somebody nobody anyone anybody let monday tuesday wednesday
    thursday friday saturday sunday january february march april may june july august september
    october november december christmas easter ramadan eid mum mummy mother dad daddy father
    parent parents nan nana gran grandma grandmother grandad grandfather aunt auntie uncle
    brother sister sibling siblings cousin son daughter twin twins baby toddler infant boy girl
    child children child's children's pupil partner partners boyfriend girlfriend husband wife
    carer carers family families people person unborn british english welsh scottish irish
    european polish romanian lithuanian portuguese spanish italian french german ukrainian
    russian albanian turkish kurdish syrian afghan iraqi iranian somali eritrean ethiopian
    nigerian ghanaian african caribbean asian indian pakistani bengali bangladeshi chinese
    vietnamese arabic urdu muslim christian catholic jewish hindu sikh black white mixed roma
    gypsy traveller travellers romany england wales scotland ireland britain london sussex kent
    surrey essex brighton hastings eastbourne lewes north south east west europe social care
    services service police health housing school schools nursery hospital midwife midwives
    midwifery visitor visitors worker workers nurse nurses teacher teachers officer officers
    doctor surgery council court core group conference plan protection early help hub agency
    agencies safeguarding section support team form box check act premium profile need number
    graded meeting report assessment part contact centre line direct first state benefit
    benefits credit universal allowance evening evenings voice view lead leads
    """.split()  # noqa: SIM905 - read as words
)
"""Small letters. What stands beside "mum", "the boy" or "family" and is no name."""


def is_capital(letter: str) -> bool:
    """Tell a capital, or a letter of a script that has none."""
    return letter.isupper() or letter.lower() == letter.upper()
