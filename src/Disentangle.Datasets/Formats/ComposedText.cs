using System.Text;

namespace Disentangle.Datasets.Formats;

/// <summary>
/// Text with letters and their accents composed to single characters, as most systems write file names; macOS and others write some of them
/// apart. .NET composes nothing without a library of the system's, so the pairs of Unicode's Latin, Greek, Cyrillic and Japanese letters
/// are here, and the syllables of Korean by their rule (The Unicode Standard, section 3.12). Other scripts stay as they are.
/// </summary>
internal static class ComposedText
{
    private const char FirstLead = '\u1100', FirstVowel = '\u1161', FirstTail = '\u11a7', FirstSyllable = '\uac00';
    private const int Leads = 19, Vowels = 21, Tails = 28;

    // An accent, letters, and the same letters with it.
    private static readonly (char Mark, string Letters, string Composed)[] Accents =
    [
        ('\u0300',
            "AEIOUaeiouÜüNnЕИеиĒēŌōWwÂâĂăÊêÔôƠơƯưYy",
            "ÀÈÌÒÙàèìòùǛǜǸǹЀЍѐѝḔḕṐṑẀẁẦầẰằỀềỒồỜờỪừỲỳ"),
        ('\u0301',
            "AEIOUYaeiouyCcLlNnRrSsZzÜüGgÅåÆæØøΑΕΗΙΟΥΩϊαεηιϋουωГКгкÇçĒēÏïKkMmÕ"
            + "õŌōPpŨũWwÂâĂăÊêÔôƠơƯư",
            "ÁÉÍÓÚÝáéíóúýĆćĹĺŃńŔŕŚśŹźǗǘǴǵǺǻǼǽǾǿΆΈΉΊΌΎΏΐάέήίΰόύώ"
            + "ЃЌѓќḈḉḖḗḮḯḰḱḾḿṌṍṒṓṔṕṸṹẂẃẤấẮắẾếỐốỚớ"
            + "Ứứ"),
        ('\u0302',
            "AEIOUaeiouCcGgHhJjSsWwYyZzẠạẸẹỌọ",
            "ÂÊÎÔÛâêîôûĈĉĜĝĤĥĴĵŜŝŴŵŶŷẐẑẬậỆệỘộ"),
        ('\u0303',
            "ANOanoIiUuVvÂâĂăEeÊêÔôƠơƯưYy",
            "ÃÑÕãñõĨĩŨũṼṽẪẫẴẵẼẽỄễỖỗỠỡỮữỸỹ"),
        ('\u0304',
            "AaEeIiOoUuÜüÄäȦȧÆæǪǫÖöÕõȮȯYyGgḶḷṚṛ",
            "ĀāĒēĪīŌōŪūǕǖǞǟǠǡǢǣǬǭȪȫȬȭȰȱȲȳḠḡḸḹṜṝ"),
        ('\u0306', "AaEeGgIiOoUuУИиуȨȩẠạ", "ĂăĔĕĞğĬĭŎŏŬŭЎЙйўḜḝẶặ"),
        ('\u0307',
            "CcEeGgIZzAaOoBbDdFfHhMmNnPpRrSsŚśŠšṢṣTtWwXxYyſ",
            "ĊċĖėĠġİŻżȦȧȮȯḂḃḊḋḞḟḢḣṀṁṄṅṖṗṘṙṠṡṤṥṦṧṨṩ"
            + "ṪṫẆẇẊẋẎẏẛ"),
        ('\u0308',
            "AEIOUaeiouyYΙΥιυЕІеіHhÕõŪūWwXxt",
            "ÄËÏÖÜäëïöüÿŸΪΫϊϋЁЇёїḦḧṎṏṺṻẄẅẌẍẗ"),
        ('\u0309', "AaÂâĂăEeÊêIiOoÔôƠơUuƯưYy", "ẢảẨẩẲẳẺẻỂểỈỉỎỏỔổỞởỦủỬửỶỷ"),
        ('\u030a', "AaUuwy", "ÅåŮůẘẙ"),
        ('\u030b', "OoUu", "ŐőŰű"),
        ('\u030c',
            "CcDdEeLlNnRrSsTtZzAaIiOoUuÜüGgKkƷʒjHh",
            "ČčĎďĚěĽľŇňŘřŠšŤťŽžǍǎǏǐǑǒǓǔǙǚǦǧǨǩǮǯǰȞȟ"),
        ('\u030f', "AaEeIiOoRrUu", "ȀȁȄȅȈȉȌȍȐȑȔȕ"),
        ('\u0311', "AaEeIiOoRrUu", "ȂȃȆȇȊȋȎȏȒȓȖȗ"),
        ('\u031b', "OoUu", "ƠơƯư"),
        ('\u0323',
            "BbDdHhKkLlMmNnRrSsTtVvWwZzAaEeIiOoƠơUuƯưYy",
            "ḄḅḌḍḤḥḲḳḶḷṂṃṆṇṚṛṢṣṬṭṾṿẈẉẒẓẠạẸẹỊịỌ"
            + "ọỢợỤụỰựỴỵ"),
        ('\u0324', "Uu", "Ṳṳ"),
        ('\u0325', "Aa", "Ḁḁ"),
        ('\u0326', "SsTt", "ȘșȚț"),
        ('\u0327', "CcGgKkLlNnRrSsTtEeDdHh", "ÇçĢģĶķĻļŅņŖŗŞşŢţȨȩḐḑḨḩ"),
        ('\u0328', "AaEeIiUuOo", "ĄąĘęĮįŲųǪǫ"),
        ('\u032d', "DdEeLlNnTtUu", "ḒḓḘḙḼḽṊṋṰṱṶṷ"),
        ('\u032e', "Hh", "Ḫḫ"),
        ('\u0330', "EeIiUu", "ḚḛḬḭṴṵ"),
        ('\u0331', "BbDdKkLlNnRrTtZzh", "ḆḇḎḏḴḵḺḻṈṉṞṟṮṯẔẕẖ"),
        ('\u3099',
            "かきくけこさしすせそたちつてとはひふへほうゝカキクケコサシスセソタ"
            + "チツテトハヒフヘホウワヰヱヲヽ",
            "がぎぐげござじずぜぞだぢづでどばびぶべぼゔゞガギグゲゴザジズゼゾダ"
            + "ヂヅデドバビブベボヴヷヸヹヺヾ"),
        ('\u309a', "はひふへほハヒフヘホ", "ぱぴぷぺぽパピプペポ"),
    ];

    private static readonly Dictionary<(char Letter, char Mark), char> Pairs =
        Accents.SelectMany(row => row.Letters.Zip(row.Composed, (letter, composed) => ((letter, row.Mark), composed))).ToDictionary();

    /// <summary>The composed text.</summary>
    public static string Of(string text)
    {
        if (Ascii.IsValid(text)) return text;
        StringBuilder composed = new(text.Length);
        foreach (char next in text)
        {
            if (composed.Length > 0 && Pair(composed[^1], next) is { } one) composed[^1] = one;
            else composed.Append(next);
        }

        return composed.ToString();
    }

    private static char? Pair(char last, char next)
    {
        if (Pairs.TryGetValue((last, next), out char composed)) return composed;
        (int lead, int vowel, int syllable, int tail) = (last - FirstLead, next - FirstVowel, last - FirstSyllable, next - FirstTail);
        if ((uint)lead < Leads && (uint)vowel < Vowels) return (char)(FirstSyllable + (lead * Vowels + vowel) * Tails);
        return (uint)syllable < Leads * Vowels * Tails && syllable % Tails == 0 && tail is > 0 and < Tails ? (char)(last + tail) : null;
    }
}
