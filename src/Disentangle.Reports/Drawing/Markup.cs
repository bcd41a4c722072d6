using System.Text;

namespace Disentangle.Reports.Drawing;

/// <summary>Writes elements that are well-formed as XML and read the same as HTML: everything is closed, quoted and escaped.</summary>
internal sealed class Markup
{
    private readonly StringBuilder _text = new();

    /// <summary>Opens an element, which is closed when the result is disposed. Attributes of value null are left out.</summary>
    public Scope Open(string name, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Start(name, attributes);
        _text.Append('>');
        return new Scope(this, name);
    }

    /// <summary>An element that holds only text.</summary>
    public Markup Leaf(string name, string text, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Start(name, attributes);
        _text.Append('>');
        Text(text);
        _text.Append("</").Append(name).Append('>');
        return this;
    }

    /// <summary>An element that holds nothing: for SVG shapes and for those of HTML that never do, such as <c>img</c>.</summary>
    public Markup Void(string name, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Start(name, attributes);
        _text.Append("/>");
        return this;
    }

    /// <summary>Text, escaped.</summary>
    public Markup Text(string text)
    {
        Escape(text);
        return this;
    }

    /// <summary>What is markup already.</summary>
    public Markup Raw(string markup)
    {
        _text.Append(markup);
        return this;
    }

    /// <summary>A line break in the source, for those who read it.</summary>
    public Markup Line() => Raw("\n");

    public override string ToString() => _text.ToString();

    private void Start(string name, ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        _text.Append('<').Append(name);
        foreach ((string attribute, string? value) in attributes)
        {
            if (value is null) continue;
            _text.Append(' ').Append(attribute).Append("=\"");
            Escape(value);
            _text.Append('"');
        }
    }

    private void Escape(string text)
    {
        foreach (Rune rune in text.EnumerateRunes()) // a lone surrogate comes as the replacement character
        {
            switch (rune.Value)
            {
                case '<': _text.Append("&lt;"); break;
                case '>': _text.Append("&gt;"); break;
                case '&': _text.Append("&amp;"); break;
                case '"': _text.Append("&quot;"); break;
                case '\t' or '\n': _text.Append((char)rune.Value); break;
                case < 0x20 or 0x7F or 0xFFFE or 0xFFFF: _text.Append('\uFFFD'); break; // not allowed in XML
                default: _text.Append(rune.ToString()); break;
            }
        }
    }

    public readonly struct Scope(Markup markup, string name) : IDisposable
    {
        public void Dispose() => markup._text.Append("</").Append(name).Append('>');
    }
}
