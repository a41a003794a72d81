using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

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

    // What is referred to tells the kind, so that a value takes two words: a trace has ten million of them.
    private readonly object? _reference;
    private readonly long _bits;

    private AttributeValue(object reference, long bits)
    {
        _reference = reference;
        _bits = bits;
    }

    /// <summary>What the value is.</summary>
    public AttributeKind Kind
    {
        get
        {
            if (_reference is null) return AttributeKind.Null;
            var type = _reference.GetType();
            if (type == typeof(byte[]) || type == typeof(string)) return AttributeKind.Text;
            if (_reference is Scalar scalar) return scalar.Kind;
            return type == typeof(AttributeValue[]) ? AttributeKind.List : type == typeof(AttributeSet) ? AttributeKind.Map : AttributeKind.Bytes;
        }
    }

    /// <summary>Whether the key stands there without a value.</summary>
    public bool IsNull => _reference is null;

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

    internal bool IsEmptyText => _reference is string text ? text.Length == 0 : IsSlice && (uint)_bits == 0;

    internal static AttributeValue From(string? text) => text is null ? default : new(text, 0);

    internal static AttributeValue From(bool value) => new(Scalar.Boolean, value ? 1 : 0);

    internal static AttributeValue From(long value) => new(Scalar.Integer, value);

    internal static AttributeValue From(double value) => new(Scalar.Double, BitConverter.DoubleToInt64Bits(value));

    internal static AttributeValue From(AttributeValue[] values) => new(values, 0);

    internal static AttributeValue From(AttributeSet values) => new(values, 0);

    internal static AttributeValue From(byte[] bytes) => new(new RawBytes(bytes), 0);

    /// <summary>Text as a slice of a buffer that is never written again. What is no UTF-8 in it reads as U+FFFD.</summary>
    internal static AttributeValue FromUtf8(byte[] buffer, int offset, int length) =>
        new(buffer, ((long)offset << 32) | (uint)length);

    /// <summary>Text as a slice of a buffer that is never written again: the inside of a valid JSON string with escapes.</summary>
    internal static AttributeValue FromEscaped(byte[] buffer, int offset, int length) =>
        new(buffer, ((long)offset << 32) | (uint)length | Escaped);

    /// <summary>The text; null when the value is of another kind.</summary>
    public string? AsText() => _reference as string ?? (IsSlice ? JsonString.ToText(StoredSlice(), IsEscaped) : null);

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
    public ReadOnlyMemory<byte> AsBytes() => (_reference as RawBytes)?.Bytes ?? ReadOnlyMemory<byte>.Empty;

    private bool IsSlice => _reference is not null && _reference.GetType() == typeof(byte[]);

    private bool IsEscaped => IsSlice && ((uint)_bits & Escaped) != 0;

    /// <summary>The UTF-8 text where it is held as such; empty otherwise. One that is held with escapes is decoded anew whenever it is asked for.</summary>
    internal ReadOnlySpan<byte> Utf8Slice() => IsEscaped ? JsonString.Decode(StoredSlice()).Span : JsonString.Valid(StoredSlice());

    /// <summary>The same, for whoever keeps parts of it.</summary>
    internal ReadOnlyMemory<byte> Utf8Memory()
    {
        if (!IsSlice) return default;
        var stored = StoredSlice();
        if (IsEscaped) return JsonString.Decode(stored);
        return JsonString.Valid(stored) is var valid && valid == stored ? new ReadOnlyMemory<byte>(_reference as byte[], (int)(_bits >> 32), stored.Length) : valid.ToArray();
    }

    /// <summary>The text as UTF-8, in a rented buffer where it is held otherwise; empty where it is no text, or no valid one.</summary>
    internal ReadOnlySpan<byte> AsUtf8(out byte[]? rented)
    {
        rented = null;
        if (_reference is string text)
        {
            rented = ArrayPool<byte>.Shared.Rent((int)Math.Min(text.Length * 3L, Array.MaxLength));
            return Utf8.FromUtf16(text, rented, out _, out var written, replaceInvalidSequences: false) == OperationStatus.Done ? rented.AsSpan(0, written) : default;
        }

        if (!IsEscaped) return Utf8Slice();
        rented = ArrayPool<byte>.Shared.Rent(JsonString.MaxLength(StoredSlice()));
        return rented.AsSpan(0, JsonString.Decode(StoredSlice(), escaped: true, rented));
    }

    /// <summary>The text as it is held: UTF-8, or the inside of a JSON string with its escapes; empty where it is held as neither.</summary>
    internal ReadOnlySpan<byte> StoredSlice() => IsSlice ? ((byte[])_reference!).AsSpan((int)(_bits >> 32), (int)((uint)_bits & ~Escaped)) : default;

    /// <summary>Whether the text equals another, without decoding it.</summary>
    internal bool TextEquals(string other) => _reference is string text ? text == other : IsSlice && EqualsUtf8(Utf8Slice(), other);

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

    /// <summary>Stands for the kind of a value that its bits hold.</summary>
    private sealed class Scalar(AttributeKind kind)
    {
        public static readonly Scalar Boolean = new(AttributeKind.Boolean);
        public static readonly Scalar Integer = new(AttributeKind.Integer);
        public static readonly Scalar Double = new(AttributeKind.Double);

        public AttributeKind Kind => kind;
    }

    /// <summary>Bytes that are no text.</summary>
    private sealed class RawBytes(byte[] bytes)
    {
        public byte[] Bytes => bytes;
    }
}
