"""The paper that a Word document is written on: page, styles, properties, packing."""

from functools import cache
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

# python-docx takes 0.3 s and 20 MB to import, so it waits until somebody wants a file.
# ruff: noqa: PLC0415

WIDTH = 9638
"""Between the margins of an A4 page, in twentieths of a point: 170 mm."""

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_INK = "1F3A5F"
"""A dark blue, 11:1 on white."""

_GREY = "404040"
"""For small print, 10:1 on white."""

_LEAVE_OUT = ("stylesWithEffects", "customXml", "thumbnail")
"""Parts of python-docx's template that nobody needs: 0.8 MB of styles, a foreign picture."""

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The first moment a zip archive knows; packing must not depend on the clock."""


class Sheet:
    """An empty paper of A4 with its styles, to be filled once."""

    def __init__(self, language: str, title: str) -> None:
        import docx

        self._title = title
        self._language = _tag(language)
        self._paper = docx.Document(BytesIO(_blank()))

    def link(self, url: str) -> str:
        """Register an address and return its id in the text."""
        from docx.opc.constants import RELATIONSHIP_TYPE

        return self._paper.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)

    def write(self, *, body: str, header: str, footer: str) -> bytes:
        """Fill body, header and footer with WordprocessingML, and pack the file."""
        paper, section = self._paper, self._paper.sections[0]
        _fill(paper.styles.element, _styles(self._language))
        _fill(paper.settings.element, _SETTINGS.format(language=self._language))
        section.header.is_linked_to_previous = False
        section.footer.is_linked_to_previous = False
        _fill(section.header.part.element, header)
        _fill(section.footer.part.element, footer)
        document: Any = paper.element
        page = document.body.sectPr
        _fill(page, _page(page))
        _fill(document.body, body)
        document.body.append(page)
        return self._pack()

    def _pack(self) -> bytes:
        loose, packed = BytesIO(), BytesIO()
        self._paper.save(loose)
        with ZipFile(loose) as old, ZipFile(packed, "w", ZIP_DEFLATED) as new:
            for name in old.namelist():
                data = old.read(name)
                if name == "docProps/core.xml":
                    data = _core(self._title, self._language)
                new.writestr(_entry(name), data)
        return packed.getvalue()


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, _EPOCH)
    entry.compress_type = ZIP_DEFLATED
    entry.create_system = 3  # else it tells which system it was written on
    return entry


@cache
def _blank() -> bytes:
    """Take python-docx's own template without what nobody needs, which is most of it."""
    import docx

    paper, blank = docx.Document(), BytesIO()
    package = paper.part.package
    for relations in (paper.part.rels, *([package.rels] if package else [])):
        for id in [id for id, each in relations.items() if each.reltype.endswith(_LEAVE_OUT)]:
            del relations[id]
    _fill(paper.styles.element, "")
    _fill(paper.part.numbering_part.element, _NUMBERING)
    paper.save(blank)
    return blank.getvalue()


def _fill(element: Any, inside: str) -> None:
    from docx.oxml import parse_xml

    for child in list(element):
        element.remove(child)
    whole: Any = parse_xml(f'<w:x xmlns:w="{_W}" xmlns:r="{_R}">{inside}</w:x>')
    element.extend(list(whole))


def _page(old: Any) -> str:
    from docx.oxml.ns import qn

    ids = "".join(
        f'<w:{kind}Reference w:type="default" r:id="{each.get(qn("r:id"))}"/>'
        for kind in ("header", "footer")
        for each in old.findall(qn(f"w:{kind}Reference"))
    )
    return (
        f'{ids}<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1418" w:right="1134"'
        ' w:bottom="1418" w:left="1134" w:header="709" w:footer="709" w:gutter="0"/>'
    )


def _core(title: str, language: str) -> bytes:
    """Say what the paper is; who wrote it and when stands in it, and only there."""
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        "<cp:coreProperties"
        ' xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(title)}</dc:title><dc:language>{escape(language)}</dc:language>"
        "</cp:coreProperties>"
    ).encode()


def _tag(language: str) -> str:
    """Say which English: Word's own would be American."""
    return {"en": "en-GB", "cy": "cy-GB"}.get(language, language)


def _style(
    id: str, paragraph: str = "", run: str = "", *, name: str = "", base: str = "Normal"
) -> str:
    return (
        f'<w:style w:type="paragraph" w:styleId="{id}"><w:name w:val="{name or id}"/>'
        f'<w:basedOn w:val="{base}"/><w:qFormat/>'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


def _size(points: int) -> str:
    return f'<w:sz w:val="{points * 2}"/><w:szCs w:val="{points * 2}"/>'


def _space(before: int, after: int, rest: str = "") -> str:
    return f'<w:spacing w:before="{before}" w:after="{after}"{rest}/>'


def _styles(language: str) -> str:
    bold, ink, grey = "<w:b/><w:bCs/>", f'<w:color w:val="{_INK}"/>', f'<w:color w:val="{_GREY}"/>'
    keep = "<w:keepNext/><w:keepLines/>"
    bullet = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    fill = f'<w:shd w:val="clear" w:color="auto" w:fill="{_INK}"/>'
    return (
        _BASE.format(language=language, size=_size(11))
        + _style("Title", keep + _space(0, 120), bold + ink + _size(22))
        + _style("Status", keep + _space(0, 240), bold + _size(13))
        + _style(
            "Heading1",
            keep + _space(360, 120) + '<w:outlineLvl w:val="0"/>',
            bold + ink + _size(16),
            name="heading 1",
        )
        + _style("ListBullet", bullet + _space(0, 80), name="List Bullet")
        + _style("Entry", _space(60, 60), base="ListBullet")
        + _style("Mark", _space(0, 100) + '<w:ind w:left="425"/>', "<w:i/><w:iCs/>" + grey)
        + _style("Note", _space(0, 80), grey)
        + _style("Cell", _space(40, 40))
        + _style("CellHead", _space(40, 40), bold, base="Cell", name="Cell Head")
        + _style("Bar", fill + _space(40, 40), base="Cell")
        + _style("Gap", _space(0, 0, ' w:line="120" w:lineRule="exact"'))
        + _style("Total", _space(0, 160))
        + _style("Header", _space(0, 0), bold, name="header")
        + _style("Footer", _space(0, 0) + '<w:jc w:val="right"/>', name="footer")
    )


_BASE = """
<w:docDefaults><w:rPrDefault><w:rPr>
<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:eastAsia="Arial" w:cs="Arial"/>{size}
<w:lang w:val="{language}" w:eastAsia="{language}" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>
<w:pPrDefault><w:pPr><w:spacing w:after="120" w:line="276" w:lineRule="auto"/></w:pPr>
</w:pPrDefault>
</w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>
<w:qFormat/></w:style>
<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">
<w:name w:val="Default Paragraph Font"/></w:style>
<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>
<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/>
<w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/>
</w:tblCellMar></w:tblPr></w:style>
<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/></w:style>
<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/>
<w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>
<w:top w:val="single" w:sz="4" w:space="0" w:color="595959"/>
<w:left w:val="single" w:sz="4" w:space="0" w:color="595959"/>
<w:bottom w:val="single" w:sz="4" w:space="0" w:color="595959"/>
<w:right w:val="single" w:sz="4" w:space="0" w:color="595959"/>
<w:insideH w:val="single" w:sz="4" w:space="0" w:color="595959"/>
<w:insideV w:val="single" w:sz="4" w:space="0" w:color="595959"/>
</w:tblBorders></w:tblPr></w:style>
<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/>
<w:rPr><w:color w:val="0B4F9E"/><w:u w:val="single"/></w:rPr></w:style>
"""

_NUMBERING = """
<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="singleLevel"/>
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:pStyle w:val="ListBullet"/>
<w:lvlText w:val="\u2022"/><w:lvlJc w:val="left"/>
<w:pPr><w:ind w:left="425" w:hanging="425"/></w:pPr></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
"""

_SETTINGS = """
<w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/>
<w:compat><w:compatSetting w:name="compatibilityMode"
 w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>
<w:themeFontLang w:val="{language}"/>
"""
