"""The papers that are made from an item, from 登记表 to 通报: what each says, and its number."""
