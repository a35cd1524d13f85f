"""What a copy may hold, as data. Whatever is not named here is left out, never copied on trust.

Names follow ISO/IEC 29500-1 (transitional). Not named on purpose: everything that carries revisions, comments, permissions, content
controls, custom XML, macros, embedded objects, web extensions, form data, hidden text or the names of people.
"""

from __future__ import annotations

import re

from pipeline.formats.docx.names import PIC, W10, WP, WP14, WPG, WPS, A, M, O, V


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_RUN = """rPr rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid
webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em lang
eastAsianLayout oMath t tab ptab br cr noBreakHyphen softHyphen sym pgNum footnoteRef endnoteRef separator
continuationSeparator ruby rubyPr rubyAlign hps hpsRaise hpsBaseText lid rt rubyBase dir bdo"""
_PARAGRAPH = """p pPr pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr ilvl numId suppressLineNumbers pBdr top
left bottom right start end between bar shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE
autoSpaceDN bidi adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection
textAlignment textboxTightWrap outlineLvl cnfStyle"""
_TABLE = """tbl tblPr tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW tblCellSpacing tblInd
tblBorders insideH insideV tblLayout tblCellMar tblLook tblGrid gridCol tblPrEx trPr gridBefore gridAfter wBefore wAfter
cantSplit trHeight tblHeader tcPr tcW gridSpan hMerge vMerge tcBorders tl2br tr2bl noWrap tcMar tcFitText vAlign hideMark"""
_SECTION = """footnotePr endnotePr pos numFmt numStart numRestart type pgSz pgMar pgBorders lnNumType pgNumType cols col noEndnote
titlePg rtlGutter docGrid"""
_STORIES = "document background body hdr ftr footnotes footnote endnotes endnote txbxContent"
_STYLES = """styles docDefaults rPrDefault pPrDefault latentStyles lsdException style name basedOn next link uiPriority semiHidden
unhideWhenUsed qFormat locked tblStylePr"""
_NUMBERING = """numbering abstractNum nsid multiLevelType tmpl styleLink numStyleLink lvl lvlRestart isLgl suff lvlText legacy lvlJc
num abstractNumId lvlOverride startOverride"""
_FONTS = "fonts font altName panose1 charset family notTrueType pitch sig"
_SETTINGS = """settings zoom mirrorMargins alignBordersAndEdges bordersDoNotSurroundHeader bordersDoNotSurroundFooter gutterAtTop
hideSpellingErrors hideGrammaticalErrors defaultTabStop autoHyphenation consecutiveHyphenLimit hyphenationZone
doNotHyphenateCaps evenAndOddHeaders bookFoldRevPrinting bookFoldPrinting bookFoldPrintingSheets drawingGridHorizontalSpacing
drawingGridVerticalSpacing displayHorizontalDrawingGridEvery displayVerticalDrawingGridEvery
doNotUseMarginsForDrawingGridOrigin drawingGridHorizontalOrigin drawingGridVerticalOrigin doNotShadeFormData
noPunctuationKerning
displayBackgroundShape characterSpacingControl printTwoOnOne strictFirstAndLastChars noLineBreaksAfter noLineBreaksBefore
compat compatSetting themeFontLang clrSchemeMapping decimalSymbol listSeparator"""
_COMPATIBILITY = """useSingleBorderforContiguousCells wpJustification noTabHangInd noLeading spaceForUL noColumnBalance
balanceSingleByteDoubleByteWidth noExtraLineSpacing doNotLeaveBackslashAlone ulTrailSpace doNotExpandShiftReturn
spacingInWholePoints lineWrapLikeWord6 printBodyTextBeforeHeader printColBlack wpSpaceWidth showBreaksInFrames subFontBySize
suppressBottomSpacing suppressTopSpacing suppressSpacingAtTopOfPage suppressTopSpacingWP suppressSpBfAfterPgBrk
swapBordersFacingPages truncateFontHeightsLikeWP6 mwSmallCaps usePrinterMetrics doNotSuppressParagraphBorders wrapTrailSpaces
footnoteLayoutLikeWW8 shapeLayoutLikeWW8 alignTablesRowByRow forgetLastTabAlignment adjustLineHeightInTable
autoSpaceLikeWord95 noSpaceRaiseLower doNotUseHTMLParagraphAutoSpacing layoutRawTableWidth layoutTableRowsApart
useWord97LineBreakRules doNotBreakWrappedTables doNotSnapToGridInCell selectFldWithFirstOrLastChar applyBreakingRules
doNotWrapTextWithPunct doNotUseEastAsianBreakRules useWord2002TableStyleRules growAutofit useFELayout useNormalStyleForList
doNotUseIndentAsNumberingTabStop useAltKinsokuLineBreakRules allowSpaceOfSameStyleInTable doNotSuppressIndentation
doNotAutofitConstrainedTables autofitToFirstFixedWidthCell underlineTabInNumList displayHangulFixedWidth
splitPgBreakAndParaMark doNotVertAlignCellWithSp doNotBreakConstrainedForcedTable doNotVertAlignInTxbx useAnsiKerningPairs
cachedColBalance"""

WORD_ELEMENTS = frozenset().union(
    *map(_words, (_RUN, _PARAGRAPH, _TABLE, _SECTION, _STORIES, _STYLES, _NUMBERING, _FONTS, _SETTINGS, _COMPATIBILITY))
)
"""WordprocessingML elements that are copied as they are; those that need thought have a function in ``clean``."""

UNWRAPPED = frozenset({"ins", "moveTo", "smartTag", "customXml", "sdtContent", "hyperlink"})
"""WordprocessingML elements whose content takes their place."""

WORD_ATTRIBUTES = _words(
    """val type w h hRule orient top bottom left right start end header footer gutter space color sz shadow frame fill
    themeColor themeFill themeTint themeShade themeFillTint themeFillShade ascii hAnsi eastAsia cs asciiTheme
    hAnsiTheme eastAsiaTheme cstheme hint bidi line lineRule before after beforeLines afterLines beforeAutospacing
    afterAutospacing firstLine hanging leftChars rightChars firstLineChars hangingChars startChars endChars pos leader
    id default customStyle styleId count defLockedState defUIPriority defSemiHidden defUnhideWhenUsed defQFormat name
    uri locked uiPriority semiHidden unhideWhenUsed qFormat fldCharType clear linePitch charSpace num equalWidth sep
    fmt chapStyle chapSep countBy distance restart offsetFrom zOrder display anchorLock hAnchor vAnchor hSpace vSpace
    wrap x y xAlign yAlign lines dropCap leftFromText rightFromText topFromText bottomFromText tblpX tblpY tblpXSpec
    tblpYSpec horzAnchor vertAnchor firstRow lastRow firstColumn lastColumn noHBand noVBand evenHBand oddHBand
    evenVBand oddVBand firstRowFirstColumn firstRowLastColumn lastRowFirstColumn lastRowLastColumn percent combine
    combineBrackets vert vertCompress char font abstractNumId numId ilvl tplc usb0 usb1 usb2 usb3 csb0 csb1
    characterSet relativeTo alignment customMarkFollows legacySpace legacyIndent legacy bg1 t1 bg2 t2 accent1 accent2
    accent3 accent4 accent5 accent6 followedHyperlink hyperlink"""
)
"""Attributes (in the namespace of WordprocessingML) that are copied."""

NAMES = frozenset(
    {
        ("rFonts", "ascii"),
        ("rFonts", "hAnsi"),
        ("rFonts", "eastAsia"),
        ("rFonts", "cs"),
        ("sym", "font"),
        ("font", "name"),
        ("altName", "val"),
        ("style", "styleId"),
        ("pStyle", "val"),
        ("rStyle", "val"),
        ("tblStyle", "val"),
        ("basedOn", "val"),
        ("next", "val"),
        ("link", "val"),
        ("styleLink", "val"),
        ("numStyleLink", "val"),
        ("name", "val"),
        ("lsdException", "name"),
        ("lvlText", "val"),
        ("noLineBreaksAfter", "val"),
        ("noLineBreaksBefore", "val"),
        ("decimalSymbol", "val"),
        ("listSeparator", "val"),
    }
)
"""(element, attribute) pairs whose value is somebody's words: kept unless a withheld string stands in it."""

PLAIN_VALUE = re.compile(r"(?!.*\d{9})[A-Za-z0-9 .,:;#%+\-_/()*=@]{0,64}")
"""What any other attribute value looks like: numbers, keywords, colours, measures. Nine digits in a row are no measure."""

CODED = frozenset({"panose1", "sig"})
CODED_VALUE = re.compile(r"[0-9A-Fa-f]{8,20}")
"""Elements that describe a font in hexadecimal figures, and what those look like."""

DRAWN_VALUE = re.compile(r"(?!.*\d{11})[A-Za-z0-9 .,:;#%+\-_/()*=@]{0,4000}")
"""The same in drawings, where outlines are long and measures have up to ten digits."""

NAME_LENGTH = 64
OPERATOR_LENGTH = 8
"""Longest name of a font in a drawing, and longest operator or keyword of a formula."""

GRAPHIC_NAMESPACES = frozenset({A, PIC, WP, WP14, WPS, WPG, M})
"""Namespaces of drawings and formulas: their elements are copied but for ``GRAPHIC_DROPPED``."""

GRAPHIC_DROPPED = _words(
    """extLst hlinkClick hlinkHover hlinkMouseOver snd audioFile videoFile quickTimeFile audioCd wavAudioFile custDataLst
    contentPart linkedTxbx objectDefaults extraClrSchemeLst custClrLst txBody graphicFrame ctrlPr"""
)
GRAPHIC_ATTRIBUTES_DROPPED = frozenset(
    {"descr", "title", "tooltip", "macro", "textlink", "invalidUrl", "action", "tgtFrame"}
)
GRAPHIC_NAMES = frozenset({"typeface", "chr", "begChr", "endChr", "sepChr"})
"""Attributes of drawings and formulas that may hold more than plain values."""

VML_ELEMENTS = {
    V: _words(
        """shapetype shape group rect roundrect oval line polyline arc curve image fill stroke shadow path formulas f handles
    h textbox textpath imagedata"""
    ),
    O: frozenset({"lock"}),
    W10: frozenset({"wrap", "anchorlock", "bordertop", "borderbottom", "borderleft", "borderright"}),
}
VML_ATTRIBUTES = _words(
    """id type style coordsize coordorigin path adj filled fillcolor stroked strokecolor strokeweight opacity
    gradientshapeok textpathok on fitshape fitpath trim inset eqn aspectratio text selection cropleft croptop
    cropright cropbottom gain blacklevel grayscale bilevel side anchorx anchory from to points arcsize startangle
    endangle color color2 opacity2 angle focus focussize focusposition colors method rotate dashstyle startarrow
    endarrow startarrowwidth endarrowwidth startarrowlength endarrowlength joinstyle linestyle endcap miterlimit
    arrowok limo extrusionok strokeok fillok shadowok insetpen offset offset2 obscured position xrange yrange polar
    switch radiusrange ext connecttype spt allowincell allowoverlap hr hrstd hrnoshade hrpct hralign connectlocs
    connectangles textboxrect"""
)
"""Attributes of VML shapes that are copied, without namespace or in those of VML."""

VML_NAMES = frozenset({"style"})

TEXT_ELEMENTS = frozenset({f"{{{M}}}t"})
MEASURE_ELEMENTS = frozenset(
    {
        f"{{{WP}}}align",
        f"{{{WP}}}posOffset",
        f"{{{WP14}}}pctPosHOffset",
        f"{{{WP14}}}pctPosVOffset",
        f"{{{WP14}}}pctWidth",
        f"{{{WP14}}}pctHeight",
    }
)
"""Elements of drawings whose text is a keyword or a number."""

NOTE_OBJECT = "〔嵌入对象已删除〕"
NOTE_GRAPHIC = "〔图表已删除〕"
NOTE_PICTURE = "〔图片已移除〕"
NOTE_IMPORT = "〔外部内容已删除〕"
NOTES = (NOTE_OBJECT, NOTE_GRAPHIC, NOTE_PICTURE, NOTE_IMPORT)
"""What a copy says in place of what it cannot hold."""
