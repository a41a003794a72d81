using System.Buffers;
using System.Runtime.Intrinsics;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>
/// The tokens of JSON that is whole in memory and plain: quicker than <see cref="Utf8JsonReader"/>, as it knows no state to stop and go on in,
/// and says nothing of what is wrong. Whatever it does not take, valid or not, is for that reader to judge.
/// </summary>
internal ref struct JsonScanner(ReadOnlySpan<byte> text, int maxDepth)
{
    private const int DeepestKnown = 64;

    // What ends the plain part of a string.
    private static readonly SearchValues<byte> Special = SearchValues.Create([(byte)'"', (byte)'\\', .. Enumerable.Range(0, 0x20).Select(control => (byte)control)]);

    private readonly ReadOnlySpan<byte> _text = text;
    private readonly int _maxDepth = Math.Min(maxDepth, DeepestKnown);

    // A bit a level: 1 for an object.
    private ulong _objects;
    private int _at;
    private bool _isFirst = true;

    public JsonTokenType Type { get; private set; }

    /// <summary>Where the last token begins that was taken, a string with its quote; -1 before the first.</summary>
    public int Start { get; private set; } = -1;

    public int Depth { get; private set; }

    public bool IsEscaped { get; private set; }

    /// <summary>The bytes of the token; of a string what stands between the quotes.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Everything was read, and nothing but space follows.</summary>
    public bool IsDone => Depth == 0 && !_isFirst && Space() >= _text.Length;

    private readonly bool IsInObject => (_objects & 1) != 0;

    /// <summary>Goes to the next token; false where it does not know one.</summary>
    public bool Read()
    {
        var at = Space();
        if ((uint)at >= (uint)_text.Length) return false;
        var next = _text[at];
        if (Type == JsonTokenType.PropertyName) return Element(at, next);
        if (_isFirst)
        {
            _isFirst = false;
            if (Depth == 0) return Element(at, next);
            if (next == (IsInObject ? '}' : ']')) return Close(at);
            return IsInObject ? Key(at, next) : Element(at, next);
        }

        if (Depth == 0) return false;
        if (next == (IsInObject ? '}' : ']')) return Close(at);
        if (next != ',') return false;
        _at = at + 1;
        at = Space();
        if ((uint)at >= (uint)_text.Length) return false;
        return IsInObject ? Key(at, _text[at]) : Element(at, _text[at]);
    }

    /// <summary>
    /// Passes over <c>{"key":"…","value":{"stringValue":"…"}}</c> in an array, or over one with an <c>intValue</c>, as programs write them:
    /// without spaces, in this order. The value is then the text, or the digits; the type says which.
    /// </summary>
    /// <returns>False where something else stands; nothing is passed over then.</returns>
    public bool ReadAttribute(out ReadOnlySpan<byte> key)
    {
        var (before, start, at) = (_at, Start, _at);
        key = default;
        if (Depth + 2 > _maxDepth) return false;
        if (!_isFirst)
        {
            if (at >= _text.Length || _text[at] != ',') return false;
            at++;
        }

        if (!Passes("{\"key\":\""u8, ref at)) return false;
        var length = _text[at..].IndexOfAny(Special);
        if (length < 0) return false;
        key = _text.Slice(at, length);
        at += length;
        if (!Passes("\",\"value\":{\""u8, ref at)) return false;
        var isText = Passes("stringValue\":\""u8, ref at);
        if ((!isText && !Passes("intValue\":\""u8, ref at)) || !Text(at)) return false;
        at = _at;
        if (!Passes("}}"u8, ref at) || (!isText && !IsInteger(Value)))
        {
            (_at, Start) = (before, start);
            return false;
        }

        Type = isText ? JsonTokenType.String : JsonTokenType.Number;
        Start = at - 1;
        _at = at;
        _isFirst = false;
        return true;
    }

    /// <summary>Digits of which no integer of 64 bits is too small to hold the number.</summary>
    private static bool IsInteger(ReadOnlySpan<byte> text) => text.Length is > 0 and < 19 && text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;

    private readonly bool Passes(ReadOnlySpan<byte> expected, ref int at)
    {
        if (!_text[at..].StartsWith(expected)) return false;
        at += expected.Length;
        return true;
    }

    private bool Element(int at, byte next)
    {
        switch (next)
        {
            case (byte)'"':
                Type = JsonTokenType.String;
                return Text(at + 1);
            case (byte)'{':
                return Open(at, JsonTokenType.StartObject, 1);
            case (byte)'[':
                return Open(at, JsonTokenType.StartArray, 0);
            case (byte)'t':
                return Literal(at, "true"u8, JsonTokenType.True);
            case (byte)'f':
                return Literal(at, "false"u8, JsonTokenType.False);
            case (byte)'n':
                return Literal(at, "null"u8, JsonTokenType.Null);
            default:
                return Number(at);
        }
    }

    private bool Key(int at, byte next)
    {
        Type = JsonTokenType.PropertyName;
        if (next != '"' || !Text(at + 1)) return false;
        at = Space();
        if ((uint)at >= (uint)_text.Length || _text[at] != ':') return false;
        _at = at + 1;
        return true;
    }

    private bool Open(int at, JsonTokenType type, ulong bit)
    {
        if (Depth == _maxDepth) return false;
        Depth++;
        _objects = (_objects << 1) | bit;
        _isFirst = true;
        return Single(at, type);
    }

    private bool Close(int at)
    {
        var type = IsInObject ? JsonTokenType.EndObject : JsonTokenType.EndArray;
        _objects >>= 1;
        Depth--;
        return Single(at, type);
    }

    private bool Single(int at, JsonTokenType type)
    {
        Start = at;
        Type = type;
        Value = _text.Slice(at, 1);
        IsEscaped = false;
        _at = at + 1;
        return true;
    }

    private bool Literal(int at, ReadOnlySpan<byte> literal, JsonTokenType type)
    {
        if (!_text[at..].StartsWith(literal)) return false;
        Start = at;
        Type = type;
        Value = _text.Slice(at, literal.Length);
        IsEscaped = false;
        _at = at + literal.Length;
        return true;
    }

    /// <summary>A string whose quote stands before a place. Most are short: they end within the first look.</summary>
    private bool Text(int start)
    {
        var at = start;
        IsEscaped = false;
        while (true)
        {
            if (at + Vector128<byte>.Count <= _text.Length)
            {
                var look = Vector128.Create(_text[at..]);
                var found = Vector128.Equals(look, Vector128.Create((byte)'"')) | Vector128.Equals(look, Vector128.Create((byte)'\\')) | Vector128.LessThan(look, Vector128.Create((byte)0x20));
                if (found == Vector128<byte>.Zero)
                {
                    at += Vector128<byte>.Count;
                    var rest = _text[at..].IndexOfAny(Special);
                    if (rest < 0) return false;
                    at += rest;
                }
                else
                {
                    at += int.TrailingZeroCount((int)found.ExtractMostSignificantBits());
                }
            }
            else
            {
                var rest = _text[at..].IndexOfAny(Special);
                if (rest < 0) return false;
                at += rest;
            }

            if (_text[at] == '"')
            {
                Start = start - 1;
                Value = _text[start..at];
                _at = at + 1;
                return true;
            }

            if (_text[at] != '\\' || Escape(at) is not (> 0 and var length)) return false;
            IsEscaped = true;
            at += length;
        }
    }

    /// <summary>The length of a valid escape; 0 for another.</summary>
    private readonly int Escape(int at)
    {
        if (at + 1 >= _text.Length) return 0;
        switch (_text[at + 1])
        {
            case (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t':
                return 2;
            case (byte)'u' when at + 6 <= _text.Length && char.IsAsciiHexDigit((char)_text[at + 2]) && char.IsAsciiHexDigit((char)_text[at + 3])
                && char.IsAsciiHexDigit((char)_text[at + 4]) && char.IsAsciiHexDigit((char)_text[at + 5]):
                return 6;
            default:
                return 0;
        }
    }

    private bool Number(int at)
    {
        var end = at + (_text[at] == '-' ? 1 : 0);
        var first = end;
        if (!Digits(ref end) || (_text[first] == '0' && end > first + 1)) return false;
        if (end < _text.Length && _text[end] == '.')
        {
            end++;
            if (!Digits(ref end)) return false;
        }

        if (end < _text.Length && _text[end] is (byte)'e' or (byte)'E')
        {
            end++;
            if (end < _text.Length && _text[end] is (byte)'+' or (byte)'-') end++;
            if (!Digits(ref end)) return false;
        }

        if (end == _text.Length || _text[end] is not ((byte)',' or (byte)'}' or (byte)']' or (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')) return false;
        Start = at;
        Type = JsonTokenType.Number;
        Value = _text[at..end];
        IsEscaped = false;
        _at = end;
        return true;
    }

    private readonly bool Digits(ref int at)
    {
        var first = at;
        while (at < _text.Length && char.IsAsciiDigit((char)_text[at])) at++;
        return at > first;
    }

    /// <summary>The next place that is no space.</summary>
    private readonly int Space()
    {
        var at = _at;
        while ((uint)at < (uint)_text.Length && _text[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') at++;
        return at;
    }
}
