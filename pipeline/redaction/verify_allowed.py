"""Names that a released Word copy may hold; anything else is a fault, whatever it says.

The verifier's own list, made from ISO/IEC 29500-1 (parts 17, 18, 20, 21, 22 and the transitional VML of part 4) and compared with
the copies of some two hundred foreign documents; it shares nothing with the list of the writer. Left out are all names that carry
what a page does not show: revisions, comments, permissions, content controls, custom XML, forms, links, objects, hidden text,
properties, mail merge, extension lists.
"""

from __future__ import annotations

import re

from pipeline.redaction.verify_xml import WORD, Part

_OFFICE = "http://schemas.openxmlformats.org/"
_DRAWING = f"{_OFFICE}drawingml/2006/main"
_PLACED = f"{_OFFICE}drawingml/2006/wordprocessingDrawing"
_PLACED_2010 = "http://schemas.microsoft.com/office/word/2010/wordprocessingDrawing"
_MATH = f"{_OFFICE}officeDocument/2006/math"
_RELATED = f"{_OFFICE}officeDocument/2006/relationships"
_VML, _VML_OFFICE, _VML_WORD = (f"urn:schemas-microsoft-com:{each}" for each in ("vml", "office:office", "office:word"))
_CHOICE = f"{_OFFICE}markup-compatibility/2006"
_XML = "http://www.w3.org/XML/1998/namespace"

_WORD_ELEMENTS = """
document background body hdr ftr footnotes footnote endnotes endnote txbxContent p r t tab ptab br cr sym noBreakHyphen
softHyphen pgNum fldChar fldSimple instrText footnoteRef footnoteReference endnoteRef endnoteReference separator
continuationSeparator ruby rubyPr rubyAlign rubyBase rt hps hpsRaise hpsBaseText lid dir bdo drawing pict
bookmarkStart bookmarkEnd rPr rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint
noProof snapToGrid webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs
em lang eastAsianLayout oMath pPr pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr ilvl numId
suppressLineNumbers pBdr top left bottom right start end between bar tabs suppressAutoHyphens kinsoku wordWrap
overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd ind contextualSpacing mirrorIndents
suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl cnfStyle tbl tblPr tblStyle tblpPr
tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW tblCellSpacing tblInd tblBorders insideH insideV
tblLayout tblCellMar tblLook tblGrid gridCol tblPrEx tr trPr gridBefore gridAfter wBefore wAfter cantSplit trHeight
tblHeader tc tcPr tcW gridSpan hMerge vMerge tcBorders tl2br tr2bl noWrap tcMar tcFitText vAlign hideMark sectPr
headerReference footerReference footnotePr endnotePr pos numFmt numStart numRestart type pgSz pgMar paperSrc pgBorders
lnNumType pgNumType cols col noEndnote titlePg rtlGutter docGrid formProt styles docDefaults rPrDefault pPrDefault
latentStyles lsdException style name aliases basedOn next link uiPriority semiHidden unhideWhenUsed qFormat locked
tblStylePr numbering abstractNum nsid multiLevelType tmpl styleLink numStyleLink lvl lvlRestart isLgl suff lvlText
legacy lvlJc num abstractNumId lvlOverride startOverride fonts font altName panose1 charset family notTrueType pitch
sig settings webSettings optimizeForBrowser allowPNG view zoom removePersonalInformation removeDateAndTime
mirrorMargins alignBordersAndEdges bordersDoNotSurroundHeader bordersDoNotSurroundFooter gutterAtTop
hideSpellingErrors hideGrammaticalErrors defaultTabStop autoHyphenation consecutiveHyphenLimit hyphenationZone
doNotHyphenateCaps evenAndOddHeaders bookFoldRevPrinting bookFoldPrinting bookFoldPrintingSheets
drawingGridHorizontalSpacing drawingGridVerticalSpacing displayHorizontalDrawingGridEvery
displayVerticalDrawingGridEvery doNotUseMarginsForDrawingGridOrigin drawingGridHorizontalOrigin
drawingGridVerticalOrigin doNotShadeFormData noPunctuationKerning characterSpacingControl printTwoOnOne
strictFirstAndLastChars noLineBreaksAfter noLineBreaksBefore
displayBackgroundShape compat compatSetting themeFontLang clrSchemeMapping
decimalSymbol listSeparator useSingleBorderforContiguousCells wpJustification noTabHangInd noLeading spaceForUL
noColumnBalance balanceSingleByteDoubleByteWidth noExtraLineSpacing doNotLeaveBackslashAlone ulTrailSpace
doNotExpandShiftReturn spacingInWholePoints lineWrapLikeWord6 printBodyTextBeforeHeader printColBlack wpSpaceWidth
showBreaksInFrames subFontBySize suppressBottomSpacing suppressTopSpacing suppressSpacingAtTopOfPage
suppressTopSpacingWP suppressSpBfAfterPgBrk swapBordersFacingPages convMailMergeEsc truncateFontHeightsLikeWP6
mwSmallCaps usePrinterMetrics doNotSuppressParagraphBorders wrapTrailSpaces footnoteLayoutLikeWW8 shapeLayoutLikeWW8
alignTablesRowByRow forgetLastTabAlignment adjustLineHeightInTable autoSpaceLikeWord95 noSpaceRaiseLower
doNotUseHTMLParagraphAutoSpacing layoutRawTableWidth layoutTableRowsApart useWord97LineBreakRules
doNotBreakWrappedTables doNotSnapToGridInCell selectFldWithFirstOrLastChar applyBreakingRules doNotWrapTextWithPunct
doNotUseEastAsianBreakRules useWord2002TableStyleRules growAutofit useFELayout useNormalStyleForList
doNotUseIndentAsNumberingTabStop useAltKinsokuLineBreakRules allowSpaceOfSameStyleInTable doNotSuppressIndentation
doNotAutofitConstrainedTables autofitToFirstFixedWidthCell underlineTabInNumList displayHangulFixedWidth
splitPgBreakAndParaMark doNotVertAlignCellWithSp doNotBreakConstrainedForcedTable doNotVertAlignInTxbx
useAnsiKerningPairs cachedColBalance
"""
_DRAWING_ELEMENTS = """
theme themeElements clrScheme dk1 lt1 dk2 lt2 accent1 accent2 accent3 accent4 accent5 accent6 hlink folHlink
fontScheme majorFont minorFont latin ea cs sym font fmtScheme fillStyleLst lnStyleLst effectStyleLst effectStyle
bgFillStyleLst sysClr srgbClr scrgbClr hslClr schemeClr prstClr tint shade comp inv gray alpha alphaOff alphaMod hue
hueOff hueMod sat satOff satMod lum lumOff lumMod red redOff redMod green greenOff greenMod blue blueOff blueMod gamma
invGamma noFill solidFill gradFill gsLst gs lin path fillToRect tileRect blipFill blip stretch fillRect tile srcRect
pattFill fgClr bgClr grpFill alphaBiLevel alphaCeiling alphaFloor alphaInv alphaModFix alphaRepl biLevel clrChange
clrFrom clrTo clrRepl duotone grayscl hsl ln lnRef fillRef effectRef fontRef prstDash custDash ds round bevel miter
headEnd tailEnd style effectLst effectDag cont effect blend blur fillOverlay glow innerShdw outerShdw prstShdw
reflection softEdge relOff xfrm scene3d camera rot lightRig backdrop anchor norm up sp3d bevelT bevelB extrusionClr
contourClr flatTx graphic graphicData graphicFrameLocks picLocks spLocks grpSpLocks cxnSpLocks off ext chOff chExt
prstGeom custGeom prstTxWarp avLst gdLst gd ahLst ahXY ahPolar pos cxnLst cxn rect pathLst moveTo lnTo arcTo quadBezTo
cubicBezTo close pt noAutofit normAutofit spAutoFit bodyPr stCxn endCxn
"""
_PICTURE_ELEMENTS = "pic nvPicPr cNvPr cNvPicPr blipFill spPr style"
_PLACED_ELEMENTS = """
inline anchor simplePos extent effectExtent docPr cNvGraphicFramePr positionH positionV posOffset align wrapNone
wrapSquare wrapTight wrapThrough wrapTopAndBottom wrapPolygon start lineTo
"""
_SHAPE_ELEMENTS = """
wsp wgp grpSp cNvPr cNvSpPr cNvCnPr cNvGrpSpPr spPr grpSpPr style txbx bodyPr
"""
_MATH_ELEMENTS = """
oMath oMathPara oMathParaPr r rPr t lit nor scr sty brk aln argPr argSz ctrlPr acc accPr bar barPr box boxPr borderBox
borderBoxPr d dPr eqArr eqArrPr f fPr func funcPr fName groupChr groupChrPr limLow limLowPr limUpp limUppPr lim m mPr
mr mcs mc mcPr mcJc count nary naryPr phant phantPr rad radPr deg degHide sPre sPrePr sSub sSubPr sSubSup sSubSupPr
sSup sSupPr e num den sub sup subHide supHide chr begChr endChr sepChr pos vertJc jc type grow shp limLoc diff
differential noBreak opEmu hideTop hideBot hideLeft hideRight strikeH strikeV strikeBLTR strikeTLBR maxDist objDist
rSpRule rSp alnScr baseJc plcHide cGpRule cGp cSp show zeroWid zeroAsc zeroDesc transp mathPr mathFont brkBin
brkBinSub smallFrac dispDef lMargin rMargin defJc preSp postSp interSp intraSp wrapIndent wrapRight intLim naryLim
"""
_VML_ELEMENTS = """
shapetype shape group rect roundrect oval line polyline arc curve image fill stroke shadow path formulas f handles h
textbox textpath imagedata
"""
_ELEMENTS: dict[str, str] = {
    WORD: _WORD_ELEMENTS,
    _DRAWING: _DRAWING_ELEMENTS,
    f"{_OFFICE}drawingml/2006/picture": _PICTURE_ELEMENTS,
    _PLACED: _PLACED_ELEMENTS,
    _PLACED_2010: "sizeRelH sizeRelV pctWidth pctHeight pctPosHOffset pctPosVOffset",
    "http://schemas.microsoft.com/office/word/2010/wordprocessingShape": _SHAPE_ELEMENTS,
    "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup": _SHAPE_ELEMENTS,
    _MATH: _MATH_ELEMENTS,
    _VML: _VML_ELEMENTS,
    _VML_OFFICE: "lock",
    _VML_WORD: "wrap anchorlock bordertop borderbottom borderleft borderright",
    _CHOICE: "AlternateContent Choice",
    f"{_OFFICE}package/2006/content-types": "Types Default Override",
    f"{_OFFICE}package/2006/relationships": "Relationships Relationship",
    f"{_OFFICE}officeDocument/2006/extended-properties": "Properties",
    f"{_OFFICE}package/2006/metadata/core-properties": "coreProperties",
}
SAFE_ELEMENTS = frozenset(f"{namespace} {name}" for namespace, names in _ELEMENTS.items() for name in names.split())

_WORD_ATTRIBUTES = """
val type w h hRule orient code top bottom left right start end header footer gutter space color sz shadow frame fill
themeColor themeTint themeShade themeFill themeFillTint themeFillShade ascii hAnsi eastAsia cs asciiTheme hAnsiTheme
eastAsiaTheme cstheme hint bidi line lineRule before after beforeLines afterLines beforeAutospacing afterAutospacing
firstLine hanging startChars endChars leftChars rightChars firstLineChars hangingChars pos leader id default
customStyle styleId count defLockedState defUIPriority defSemiHidden defUnhideWhenUsed defQFormat name uri locked
uiPriority semiHidden unhideWhenUsed qFormat fldCharType instr clear linePitch charSpace num equalWidth sep fmt
chapStyle chapSep countBy distance restart offsetFrom zOrder display anchorLock hAnchor vAnchor hSpace vSpace wrap x y
xAlign yAlign lines dropCap leftFromText rightFromText topFromText bottomFromText tblpX tblpY tblpXSpec tblpYSpec
horzAnchor vertAnchor firstRow lastRow firstColumn lastColumn noHBand noVBand evenHBand oddHBand evenVBand oddVBand
firstRowFirstColumn firstRowLastColumn lastRowFirstColumn lastRowLastColumn percent combine combineBrackets vert
vertCompress char font abstractNumId numId ilvl tplc usb0 usb1 usb2 usb3 csb0 csb1 characterSet relativeTo alignment
customMarkFollows legacy legacySpace legacyIndent bg1 bg2 t1 t2 accent1 accent2 accent3 accent4 accent5 accent6
hyperlink followedHyperlink first other
"""
_PLAIN_ATTRIBUTES = """
ContentType Extension PartName Id Type Target Requires adj algn allowOverlap amt anchor anchorCtr ang angle arcsize
arrowok aspectratio axis b bIns bestFit behindDoc bldLvl blackLevel blacklevel blend blurRad brightness bright builtIn
bw bwMode cap charset cmpd color color2 color3 colors compatLnSpc contrast contourW coordorigin coordsize cropbottom
cropleft cropright croptop cstate cx cy d dashstyle dir dirty dist distB distL distR distT dpi dx dy edited
embosscolor endA endAng endPos endangle endarrow endarrowlength endarrowwidth endcap endPosition eqn extrusionH
extrusionOk extrusionok fadeDir filled fill fillcolor fillok filltype fitpath fitshape flip flipH flipV fLocksText
fmla focus focusposition focussize forceAA fov from fromWordArt g gain gamma gdRefAng gdRefR gdRefX gdRefY
gradientshapeok grayscale grpId h hR hangingPunct hidden horzOverflow hue i id idref idx imagealignshape imageaspect
imagesize inset insetpen invalid joinstyle kern kx ky l lIns lang lastClr lat layoutInCell len lengthspecified lim
limo limo2 linestyle locked lon lum matrix maxAng maxR maxX maxY method minAng minR minX minY miterlimit name
noAdjustHandles noChangeArrowheads noChangeAspect noChangeShapeType noCrop noDrilldown noEditPoints noGrp noMove
noResize noRot noSelect noTextEdit noUngrp normalEastAsianFlow numCol numcol obscured offset offset2 on opacity
opacity2 orient origin panose path pathEditMode pitchFamily phldr points polar pos position pri print prst
prstMaterial prstTxWarp pt r rAng rIns rad radius radiusrange recolor relativeFrom relativeHeight rev rig rot
rotWithShape rotate rtlCol sat scaled sc script scrollX selection sd shadowok shape sig simplePos size spacing spcCol
spcFirstLastPara st stA stAng stPos startangle startarrow startarrowlength startarrowwidth stroke stroked strokecolor
strokeok strokeweight style src swAng switch sx sy t tIns textboxrect text textpathok thresh to tx txBox ty type
typeface trim u2 upright uri useA val vert vertOverflow viewpoint w wR wrap wrapText wrapcoords x xrange xscale y
yrange z anchorx anchory side bilevel chromakey weight string
"""
_ATTRIBUTES: dict[str, str] = {
    WORD: _WORD_ATTRIBUTES,
    "": _PLAIN_ATTRIBUTES,
    _MATH: "val type alnAt",
    _RELATED: "id embed",
    _XML: "space",
    _VML: "ext",
    _CHOICE: "Ignorable",
    _VML_OFFICE: """allowincell allowoverlap connectangles connectlocs connecttype extrusionok hr hralign hrnoshade hrpct hrstd
        insetmode opacity2 spt button bullet forcedash""",
    _PLACED_2010: "",
}
SAFE_ATTRIBUTES = frozenset(
    f"{namespace} {name}".lstrip() for namespace, names in _ATTRIBUTES.items() for name in names.split()
)
_SAFE_NAMESPACES = frozenset({*_ELEMENTS, _RELATED, _XML, ""})

_TEXT_ELEMENTS = frozenset(
    {
        *(f"{WORD} {name}" for name in ("t", "instrText")),
        f"{_MATH} t",
        *(f"{_PLACED} {name}" for name in ("posOffset", "align")),
        *(f"{_PLACED_2010} {name}" for name in ("pctWidth", "pctHeight", "pctPosHOffset", "pctPosVOffset")),
    }
)
_KEYWORD = re.compile(r"[ -~\s]*")
_LONGEST_OPERATOR = 8
_RELATIONS = """
officeDocument core-properties extended-properties styles settings webSettings fontTable numbering theme header footer footnotes
endnotes image
"""
_SAFE_RELATIONS = frozenset(_RELATIONS.split())


def faults_of(part: Part) -> list[str]:
    """Return codes of what a part has and no released copy may have."""
    faults = []
    if not part.elements <= SAFE_ELEMENTS:
        faults.append("不允许的元素（修订、批注、隐藏、嵌入等）")
    if not part.attributes <= SAFE_ATTRIBUTES:
        faults.append("不允许的属性")
    if not {declared.rpartition(" ")[0] for declared in part.namespaces} <= _SAFE_NAMESPACES:
        faults.append("不允许的命名空间")
    if any(not _is_keyword(value) for value in part.values):
        faults.append("属性值不是关键字或数字")
    if any(kind not in _TEXT_ELEMENTS and "".join(pieces).strip() for kind, pieces in part.kinds.items()):
        faults.append("文字不在文字元素内")
    if part.remarks:
        faults.append("注释或处理指令")
    for kind, mode in part.relations:
        if kind.rpartition("/")[2] not in _SAFE_RELATIONS:
            faults.append("不允许的关系类型")
        elif mode == "External":
            faults.append("外部引用")
    return faults


def _is_keyword(value: str) -> bool:
    """Whether a value that is nobody's words looks so; a formula's operator is a sign or two of its own."""
    return _KEYWORD.fullmatch(value) is not None or (
        len(value) <= _LONGEST_OPERATOR and not any(char.isalnum() for char in value)
    )
