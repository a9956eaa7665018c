module example.com/corpus122

go 1.22
