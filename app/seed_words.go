package main

// seedGenre is what made-up quizzes of one genre are about.
type seedGenre struct {
	slug string
	ko   []string
	en   []string
}

func seedGenres() []seedGenre {
	return []seedGenre{
		{"movie", []string{"한국영화", "마블", "느와르", "로맨틱 코미디", "공포영화", "아카데미", "명대사", "칸 영화제"},
			[]string{"Film Noir", "Space Opera", "Silent Film", "Western", "Oscar Night", "Heist Movie"}},
		{"animation", []string{"지브리", "픽사", "디즈니", "로봇 애니", "극장판", "성우", "주제가", "마법소녀"},
			[]string{"Stop Motion", "Saturday Cartoon", "Anime Opening", "Giant Robot", "Voice Actor", "Animated Sequel"}},
		{"game", []string{"스타크래프트", "포켓몬", "닌텐도", "인디게임", "오락실", "소울라이크", "리듬게임", "보드게임"},
			[]string{"Speedrun", "Arcade", "Final Boss", "Handheld", "Platformer", "Chess"}},
		{"entertainment", []string{"아이돌", "드라마", "예능", "케이팝", "뮤지컬", "트로트", "시트콤", "가요제"},
			[]string{"Boy Band", "Sitcom", "Musical", "One Hit Wonder", "Talk Show", "Soap Opera"}},
		{"military", []string{"전투기", "항공모함", "전차", "임진왜란", "해군", "잠수함", "성곽", "계급"},
			[]string{"Submarine", "Fighter Jet", "Castle Siege", "Code Breaker", "Aircraft Carrier", "Cavalry"}},
		{"sports", []string{"야구", "축구", "월드컵", "올림픽", "배구", "피겨", "이스포츠", "마라톤"},
			[]string{"World Cup", "Olympic", "Baseball", "Marathon", "Grand Slam", "Winter Sports"}},
		{"general", []string{"역사", "지리", "과학", "맞춤법", "속담", "수도", "우주", "음식"},
			[]string{"History", "Geography", "Astronomy", "Spelling", "Proverb", "World Food"}},
	}
}

// The parts that titles are put together from, around a subject.
func seedOpenings(ko bool) []string {
	if ko {
		return []string{"", "", "진짜 팬만 아는 ", "한 번에 끝내는 ", "알쏭달쏭 ", "추억의 ", "다시 보는 ", "초보도 푸는 ", "전설의 ", "밤새워 만든 "}
	}
	return []string{"", "", "The Great ", "A Fan's ", "Hard ", "Classic ", "Everyday ", "Beginner's ", "Legendary ", "Late Night "}
}

func seedClosings(ko bool) []string {
	if ko {
		return []string{" 능력고사", " 입학시험", " 모의고사", " 덕후 인증", " 상식 퀴즈", " 벼락치기", " 명장면 맞히기", " 마스터 시험",
			" 첫걸음", " 고인물 판별기", " 스피드 퀴즈", " 기초 다지기", " 심화편", " 총정리", " 한 판 승부", " 끝장내기"}
	}
	return []string{" Quiz", " Challenge", " Entrance Exam", " Trivia", " Marathon", " Speed Round", " Final Test", " First Steps",
		" Masterclass", " Warm Up", " Pub Quiz", " Showdown"}
}

func seedDescriptions(ko bool) []string {
	if ko {
		return []string{"가볍게 풀고 점수를 자랑해요.", "좋아하는 만큼 맞힐 수 있어요.", "틀려도 괜찮아요. 풀이를 읽으면 다음에는 맞혀요.",
			"오래 좋아한 사람만 아는 이야기를 모았어요.", "친구에게 보내서 누가 더 아는지 겨뤄 봐요."}
	}
	return []string{"A short round for a coffee break.", "For those who have loved it for years.", "Send it to a friend and see who knows more.",
		"Wrong answers are fine: read why, and try again."}
}

// The parts of nicknames.
func seedNicknames() (first, second []string) {
	return []string{"졸린", "용감한", "느긋한", "배고픈", "수줍은", "반짝이는", "씩씩한", "궁금한", "동네", "새벽", "바닷가", "옥상"},
		[]string{"오리", "고양이", "수달", "너구리", "펭귄", "고래", "여우", "다람쥐", "올빼미", "두더지", "알파카", "거북이"}
}
