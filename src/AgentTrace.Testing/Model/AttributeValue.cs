using System.Globalization;
using System.Text;

namespace AgentTrace.Testing;

/// <summary>The kind of an <see cref="AttributeValue"/>.</summary>
public enum AttributeKind : byte
{
    /// <summary>The key is there without a value (an empty <c>AnyValue</c> in OTLP).</summary>
    Null,

    /// <summary>Text.</summary>
    Text,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A 64-bit integer.</summary>
    Integer,

    /// <summary>A double-precision number.</summary>
    Double,

    /// <summary>A list of values.</summary>
    List,

    /// <summary>Keys with values, in the order of the source.</summary>
    Map,

    /// <summary>Raw bytes.</summary>
    Bytes,
}

/// <summary>One attribute value of a span, event, link or resource, typed as OpenTelemetry types it.</summary>
/// <remarks>
/// Text that came from a file is kept as a slice of UTF-8, with its escapes where it was JSON, and decoded when it is asked for, so that
/// a trace of a million spans costs no million strings nobody reads.
/// </remarks>
public readonly struct AttributeValue : IEquatable<AttributeValue>
{
    /// <summary>Marks the length of a text that is still escaped as in JSON.</summary>
    private const uint Escaped = 1u << 31;

    private readonly object? _reference;
    private readonly long _bits;

    private AttributeValue(AttributeKind kind, object? reference, long bits)
    {
        Kind = kind;
        _reference = reference;
        _bits = bits;
    }

    /// <summary>What the value is.</summary>
    public AttributeKind Kind { get; }

    /// <summary>Whether the key stands there without a value.</summary>
    public bool IsNull => Kind == AttributeKind.Null;

    /// <summary>Text as a value.</summary>
    /// <param name="text">The text; null for no value.</param>
    public static implicit operator AttributeValue(string? text) => From(text);

    /// <summary>A truth value as a value.</summary>
    /// <param name="value">The truth value.</param>
    public static implicit operator AttributeValue(bool value) => From(value);

    /// <summary>An integer as a value.</summary>
    /// <param name="value">The integer.</param>
    public static implicit operator AttributeValue(long value) => From(value);

    /// <summary>A number as a value.</summary>
    /// <param name="value">The number.</param>
    public static implicit operator AttributeValue(double value) => From(value);

    internal bool IsEmptyText => Kind == AttributeKind.Text && (_reference is string text ? text.Length == 0 : (uint)_bits == 0);

    internal static AttributeValue From(string? text) => text is null ? default : new(AttributeKind.Text, text, 0);

    internal static AttributeValue From(bool value) => new(AttributeKind.Boolean, null, value ? 1 : 0);

    internal static AttributeValue From(long value) => new(AttributeKind.Integer, null, value);

    internal static AttributeValue From(double value) => new(AttributeKind.Double, null, BitConverter.DoubleToInt64Bits(value));

    internal static AttributeValue From(AttributeValue[] values) => new(AttributeKind.List, values, 0);

    internal static AttributeValue From(AttributeSet values) => new(AttributeKind.Map, values, 0);

    internal static AttributeValue From(byte[] bytes) => new(AttributeKind.Bytes, bytes, 0);

    /// <summary>Text as a slice of a buffer that is never written again. What is no UTF-8 in it reads as U+FFFD.</summary>
    internal static AttributeValue FromUtf8(byte[] buffer, int offset, int length) =>
        new(AttributeKind.Text, buffer, ((long)offset << 32) | (uint)length);

    /// <summary>Text as a slice of a buffer that is never written again: the inside of a valid JSON string with escapes.</summary>
    internal static AttributeValue FromEscaped(byte[] buffer, int offset, int length) =>
        new(AttributeKind.Text, buffer, ((long)offset << 32) | (uint)length | Escaped);

    /// <summary>The text; null when the value is of another kind.</summary>
    public string? AsText() => Kind != AttributeKind.Text ? null
        : _reference as string ?? JsonString.ToText(StoredSlice(), IsEscaped);

    /// <summary>The truth value, also from the text <c>true</c> or <c>false</c>; null when it is neither.</summary>
    public bool? AsBoolean() => Kind switch
    {
        AttributeKind.Boolean => _bits != 0,
        AttributeKind.Text => bool.TryParse(AsText(), out var value) ? value : null,
        _ => null,
    };

    /// <summary>The integer, also from text or a double that holds a whole number; null when it is none.</summary>
    public long? AsInteger() => Kind switch
    {
        AttributeKind.Integer => _bits,
        AttributeKind.Double when BitConverter.Int64BitsToDouble(_bits) is var d && d == Math.Floor(d) && Math.Abs(d) < 9e15 => (long)d,
        AttributeKind.Text => long.TryParse(AsText(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null,
        _ => null,
    };

    /// <summary>The number, also from text; null when it is none.</summary>
    public double? AsDouble() => Kind switch
    {
        AttributeKind.Double => BitConverter.Int64BitsToDouble(_bits),
        AttributeKind.Integer => _bits,
        AttributeKind.Text => double.TryParse(AsText(), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null,
        _ => null,
    };

    /// <summary>The items of a list; empty when the value is of another kind.</summary>
    public IReadOnlyList<AttributeValue> AsList() => _reference as AttributeValue[] ?? [];

    /// <summary>The entries of a map; empty when the value is of another kind.</summary>
    public AttributeSet AsMap() => _reference as AttributeSet ?? AttributeSet.Empty;

    /// <summary>The bytes; empty when the value is of another kind.</summary>
    public ReadOnlyMemory<byte> AsBytes() => Kind == AttributeKind.Bytes ? (byte[])_reference! : ReadOnlyMemory<byte>.Empty;

    private bool IsEscaped => Kind == AttributeKind.Text && ((uint)_bits & Escaped) != 0;

    /// <summary>The UTF-8 text where it is held as such; empty otherwise. One that is held with escapes is decoded anew whenever it is asked for.</summary>
    internal ReadOnlySpan<byte> Utf8Slice() => IsEscaped ? JsonString.Decode(StoredSlice()) : JsonString.Valid(StoredSlice());

    /// <summary>The text as it is held: UTF-8, or the inside of a JSON string with its escapes; empty where it is held as neither.</summary>
    internal ReadOnlySpan<byte> StoredSlice() => Kind == AttributeKind.Text && _reference is byte[] buffer
        ? buffer.AsSpan((int)(_bits >> 32), (int)((uint)_bits & ~Escaped)) : default;

    /// <summary>Whether the text equals another, without decoding it.</summary>
    internal bool TextEquals(string other) => Kind == AttributeKind.Text
        && (_reference is string text ? text == other : EqualsUtf8(Utf8Slice(), other));

    /// <inheritdoc/>
    public bool Equals(AttributeValue other)
    {
        if (Kind != other.Kind) return false;
        return Kind switch
        {
            AttributeKind.Text => _reference is byte[] && other._reference is byte[]? Utf8Slice().SequenceEqual(other.Utf8Slice()) : AsText() == other.AsText(),
            AttributeKind.List => ((AttributeValue[])_reference!).AsSpan().SequenceEqual((AttributeValue[])other._reference!),
            AttributeKind.Map => AsMap().Equals(other.AsMap()),
            AttributeKind.Bytes => AsBytes().Span.SequenceEqual(other.AsBytes().Span),
            _ => _bits == other._bits,
        };
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is AttributeValue other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Kind switch
    {
        AttributeKind.Text => HashCode.Combine(Kind, AsText()),
        AttributeKind.List => HashCode.Combine(Kind, AsList().Count),
        AttributeKind.Map => HashCode.Combine(Kind, AsMap().Count),
        AttributeKind.Bytes => HashCode.Combine(Kind, AsBytes().Length),
        _ => HashCode.Combine(Kind, _bits),
    };

    /// <summary>Whether two values are of one kind and equal.</summary>
    public static bool operator ==(AttributeValue left, AttributeValue right) => left.Equals(right);

    /// <summary>Whether two values differ in kind or content.</summary>
    public static bool operator !=(AttributeValue left, AttributeValue right) => !left.Equals(right);

    /// <summary>The value as text, for people; numbers in invariant form, lists in brackets.</summary>
    public override string ToString() => Kind switch
    {
        AttributeKind.Null => "",
        AttributeKind.Text => AsText()!,
        AttributeKind.Boolean => _bits != 0 ? "true" : "false",
        AttributeKind.Integer => _bits.ToString(CultureInfo.InvariantCulture),
        AttributeKind.Double => AsDouble()!.Value.ToString("R", CultureInfo.InvariantCulture),
        AttributeKind.List => "[" + string.Join(", ", AsList()) + "]",
        AttributeKind.Map => "{" + string.Join(", ", AsMap().Select(entry => entry.Key + ": " + entry.Value)) + "}",
        _ => Convert.ToBase64String(AsBytes().Span),
    };

    private static bool EqualsUtf8(ReadOnlySpan<byte> utf8, string text) =>
        utf8.Length == text.Length && Ascii.IsValid(text) ? Ascii.Equals(utf8, text)
        : utf8.Length >= text.Length && utf8.Length <= text.Length * 3 && Encoding.UTF8.GetString(utf8) == text;
}
