using System.Buffers.Binary;
using System.Text;

namespace Baktainer.Functions.Tests.Export;

/// <summary>A protobuf message by the numbers of its fields, as the wire format has it.</summary>
internal sealed class Protobuf
{
    private readonly List<(int Field, ulong Number, byte[] Bytes)> fields = [];

    public Protobuf(ReadOnlySpan<byte> message)
    {
        while (message.Length > 0)
        {
            var tag = Varint(ref message);
            var (field, type) = ((int)(tag >> 3), tag & 7);
            switch (type)
            {
                case 0: fields.Add((field, Varint(ref message), [])); break;
                case 1: fields.Add((field, BinaryPrimitives.ReadUInt64LittleEndian(Take(ref message, 8)), [])); break;
                case 2: fields.Add((field, 0, Take(ref message, (int)Varint(ref message)))); break;
                case 5: fields.Add((field, BinaryPrimitives.ReadUInt32LittleEndian(Take(ref message, 4)), [])); break;
                default: throw new InvalidDataException($"Wire type {type}.");
            }
        }
    }

    public IEnumerable<Protobuf> All(int field) => fields.Where(found => found.Field == field).Select(found => new Protobuf(found.Bytes));

    public string Text(int field) => Encoding.UTF8.GetString(Bytes(field));

    public string Hex(int field) => Convert.ToHexStringLower(Bytes(field));

    public ulong Number(int field) => fields.FirstOrDefault(found => found.Field == field).Number;

    private byte[] Bytes(int field) => fields.FirstOrDefault(found => found.Field == field).Bytes ?? [];

    private static byte[] Take(ref ReadOnlySpan<byte> message, int count)
    {
        var taken = message[..count].ToArray();
        message = message[count..];
        return taken;
    }

    private static ulong Varint(ref ReadOnlySpan<byte> message)
    {
        for (var (value, shift) = (0UL, 0); ; shift += 7)
        {
            var next = message[0];
            message = message[1..];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80) return value;
        }
    }
}
