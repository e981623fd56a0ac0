"""What languages are called in data: codes of ISO 639, with or without a region or a script, and English names."""

from __future__ import annotations

import re
from functools import cache

# Of each language the code of ISO 639-1, those of 639-2 and 639-3, such as are used for it too, and the English name.
_LANGUAGES = """
aa aar Afar, ab abk Abkhazian, ae ave Avestan, af afr Afrikaans, ak aka Akan, am amh Amharic, an arg Aragonese, ar
ara arb Arabic, as asm Assamese, av ava Avaric, ay aym Aymara, az aze azj Azerbaijani, ba bak Bashkir, be bel
Belarusian, bg bul Bulgarian, bi bis Bislama, bm bam Bambara, bn ben Bengali, bo bod tib Tibetan, br bre Breton,
bs bos Bosnian, ca cat Catalan, ce che Chechen, ch cha Chamorro, co cos Corsican, cr cre Cree, cs ces cze Czech,
cu chu Church Slavic, cv chv Chuvash, cy cym wel Welsh, da dan Danish, de deu ger German, dv div Divehi, dz dzo
Dzongkha, ee ewe Ewe, el ell gre Greek, en eng English, eo epo Esperanto, es spa Spanish, et est ekk Estonian, eu
eus baq Basque, fa fas per pes Persian, ff ful Fulah, fi fin Finnish, fj fij Fijian, fo fao Faroese, fr fra fre
French, fy fry Frisian, ga gle Irish, gd gla Scottish Gaelic, gl glg Galician, gn grn Guarani, gu guj Gujarati, gv
glv Manx, ha hau Hausa, he heb iw Hebrew, hi hin Hindi, ho hmo Hiri Motu, hr hrv Croatian, ht hat Haitian, hu hun
Hungarian, hy hye arm Armenian, hz her Herero, ia ina Interlingua, id ind Indonesian, ie ile Interlingue, ig ibo
Igbo, ii iii Sichuan Yi, ik ipk Inupiaq, io ido Ido, is isl ice Icelandic, it ita Italian, iu iku Inuktitut, ja
jpn Japanese, jv jav Javanese, ka kat geo Georgian, kg kon Kongo, ki kik Kikuyu, kj kua Kuanyama, kk kaz Kazakh,
kl kal Kalaallisut, km khm Khmer, kn kan Kannada, ko kor Korean, kr kau Kanuri, ks kas Kashmiri, ku kur Kurdish,
kv kom Komi, kw cor Cornish, ky kir Kyrgyz, la lat Latin, lb ltz Luxembourgish, lg lug Ganda, li lim Limburgan, ln
lin Lingala, lo lao Lao, lt lit Lithuanian, lu lub Luba-Katanga, lv lav lvs Latvian, mg mlg Malagasy, mh mah
Marshallese, mi mri mao Maori, mk mkd mac Macedonian, ml mal Malayalam, mn mon khk Mongolian, mr mar Marathi, ms
msa may zsm Malay, mt mlt Maltese, my mya bur Burmese, na nau Nauru, nd nde North Ndebele, ne nep npi Nepali, ng
ndo Ndonga, nl nld dut Dutch, no nor nob nno nb nn Norwegian, nr nbl South Ndebele, nv nav Navajo, ny nya
Chichewa, oc oci Occitan, oj oji Ojibwa, om orm Oromo, or ori ory Oriya, os oss Ossetian, pa pan Punjabi, pi pli
Pali, pl pol Polish, ps pus Pashto, pt por Portuguese, qu que Quechua, rm roh Romansh, rn run Rundi, ro ron rum
Romanian, ru rus Russian, rw kin Kinyarwanda, sa san Sanskrit, sc srd Sardinian, sd snd Sindhi, se sme Northern
Sami, sg sag Sango, si sin Sinhala, sk slk slo Slovak, sl slv Slovenian, sm smo Samoan, sn sna Shona, so som
Somali, sq sqi alb als Albanian, sr srp Serbian, ss ssw Swati, st sot Southern Sotho, su sun Sundanese, sv swe
Swedish, sw swa swh Swahili, ta tam Tamil, te tel Telugu, tg tgk Tajik, th tha Thai, ti tir Tigrinya, tk tuk
Turkmen, tl tgl Tagalog, tn tsn Tswana, to ton Tonga, tr tur Turkish, ts tso Tsonga, tt tat Tatar, tw twi Twi, ty
tah Tahitian, ug uig Uyghur, uk ukr Ukrainian, ur urd Urdu, uz uzb uzn Uzbek, ve ven Venda, vi vie Vietnamese, vo
vol Volapük, wa wln Walloon, wo wol Wolof, xh xho Xhosa, yi yid Yiddish, yo yor Yoruba, za zha Zhuang, zh zho chi
cmn Chinese, zu zul Zulu
"""
# fastText writes "__label__en".
_TAG = re.compile(r"(?:__label__)?([a-z]{2,3})(?:[-_](?:[a-z]{2,8}|[0-9]{3}))*", re.IGNORECASE)


def language_code(told: str) -> str:
    """Return the code of ISO 639-1 for what data call a language ("de-AT", "deu", "German"), "" if it is none."""
    told = told.strip()
    tag = _TAG.fullmatch(told)
    return _codes().get((tag.group(1) if tag else told).casefold()) or _codes().get(told.casefold(), "")


@cache
def _codes() -> dict[str, str]:
    codes: dict[str, str] = {}
    for entry in _LANGUAGES.replace("\n", " ").split(","):
        code, *others = entry.split()
        name = " ".join(word for word in others if word[:1].isupper())
        codes.update(dict.fromkeys((code, *filter(str.islower, others), name.casefold()), code))
    return codes
